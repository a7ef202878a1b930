// PixArt's transformer over latent patches, conditioned by masked text features.
import { join } from 'node:path'
import { z } from 'zod'
import type { OpenSession } from '../../../onnx/open-session.ts'
import type { Latents } from '../../contract.ts'
import type { LoraSet } from '../../lora/lora-set.ts'
import { openGraph } from '../open-graph.ts'
import { outputOf } from '../layout/outputs.ts'
import { readJson } from '../layout/read-json.ts'
import type { T5Text } from '../layout/t5-text.ts'

const configSchema = z.object({ patch_size: z.int().positive().default(2), sample_size: z.int().positive() })

export type TransformerInput = {
  readonly x: Latents
  readonly dims: readonly number[]
  readonly timestep: number
  readonly text: T5Text
  readonly loras?: LoraSet | null
}

export type Transformer = {
  /** Latent values along a side of one token. */
  readonly patch: number
  /** Latent values along a side of the pictures that it was trained on. */
  readonly sampleSize: number
  predict(input: TransformerInput, signal: AbortSignal): Promise<Latents>
  close(): Promise<void>
}

/**
 * Opens `transformer` of a folder. A network that also learned the variance of its noise gives it in channels after the prediction's,
 * which no sampler here uses. Throws an Error that names what is missing.
 */
export async function openTransformer(folder: string, open: OpenSession): Promise<Transformer> {
  const { patch_size: patch, sample_size: sampleSize } = await readJson(join(folder, 'transformer/config.json'), configSchema)
  const inputs = ['hidden_states', 'encoder_hidden_states', 'encoder_attention_mask', 'timestep']
  const graph = await openGraph(open, {
    path: join(folder, 'transformer/model.onnx'),
    inputs,
    outputs: ['out_sample'],
    runsEveryStep: true,
    target: { part: 'network' },
  })
  return {
    patch,
    sampleSize,
    async predict({ x, dims, timestep, text: { features, mask }, loras = null }, signal) {
      const row = {
        hidden_states: { data: x, dims },
        encoder_hidden_states: { data: features, dims: [mask.length, features.length / mask.length] },
        encoder_attention_mask: { data: mask, dims: [mask.length] },
        timestep: { data: Float32Array.of(timestep), dims: [] },
      }
      return outputOf(await graph.runRow(row, signal, loras), 'out_sample').slice(0, x.length)
    },
    close: graph.close,
  }
}
