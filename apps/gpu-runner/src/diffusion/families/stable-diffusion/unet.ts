// The U-Net of Stable Diffusion and SDXL: one prediction for one row's latents, timestep and text.
import { join } from 'node:path'
import { z } from 'zod'
import type { OpenSession } from '../../../onnx/open-session.ts'
import type { Row, RowTensor } from '../../../onnx/rows.ts'
import type { Latents } from '../../contract.ts'
import { embedGuidance } from '../../guidance/embedding.ts'
import type { LoraSet } from '../../lora/lora-set.ts'
import { fromOriginalName } from '../../lora/original-names.ts'
import { openGraph } from '../open-graph.ts'
import { concatenate, type TextFeatures } from '../layout/clip-text.ts'
import { outputOf } from '../layout/outputs.ts'
import { readJson } from '../layout/read-json.ts'

const configSchema = z.object({
  in_channels: z.int().positive(),
  block_out_channels: z.array(z.int()).min(1),
  sample_size: z.int().positive(),
  time_cond_proj_dim: z.int().nullish(),
  /** A list for networks whose levels differ, which the original code does not have. */
  layers_per_block: z.union([z.int(), z.array(z.int())]).default(2),
})

export type UnetInput = {
  readonly x: Latents
  readonly dims: readonly number[]
  /** Channels after the latents' own, for a network that looks at a mask. */
  readonly beside?: Latents | null
  readonly timestep: number
  readonly text: TextFeatures
  /** For models that take the guidance scale as an embedding. */
  readonly guidanceScale: number
  /** Inputs beyond the common three. */
  readonly added?: Row
  readonly loras?: LoraSet | null
}

export type Unet = {
  /** Latent values along a side that its lowest resolution needs. */
  readonly stride: number
  /** Latent values along a side of the pictures that it was trained on. */
  readonly sampleSize: number
  /** The guidance scale is an input, so that a guided step is one prediction. */
  readonly isGuidanceDistilled: boolean
  /** It takes the channels of `maskChannels` too. */
  readonly looksAtMask: boolean
  predict(input: UnetInput, signal: AbortSignal): Promise<Latents>
  close(): Promise<void>
}

/** `channels` are the latents'; `added` names inputs beyond sample, timestep, text and guidance. */
export type UnetOptions = { readonly folder: string; readonly channels: number; readonly added: readonly string[] }

/** Whether the network takes a mask and a masked picture beside its latents. Throws an Error for channels of another meaning. */
function readsMask(folder: string, inChannels: number, channels: number): boolean {
  if (inChannels === channels) return false
  if (inChannels === 2 * channels + 1) return true
  throw new Error(
    `${folder}/unet takes ${inChannels} channels where the latents have ${channels}; networks of ${channels} and, for inpainting, ${2 * channels + 1} run here`,
  )
}

/** The latents with what lies beside them, as one tensor. */
const sampleOf = ({ x, dims: [channels = 0, ...sides], beside }: UnetInput): RowTensor =>
  beside ? { data: concatenate([x, beside]), dims: [2 * channels + 1, ...sides] } : { data: x, dims: [channels, ...sides] }

/** Opens `unet` of a folder. Throws an Error that names what is missing, and for a network of channels that mean something else. */
export async function openUnet(open: OpenSession, { folder, channels, added }: UnetOptions): Promise<Unet> {
  const config = await readJson(join(folder, 'unet/config.json'), configSchema)
  const looksAtMask = readsMask(folder, config.in_channels, channels)
  const size = config.time_cond_proj_dim ?? null
  const scale = (value: number): Row =>
    size === null ? {} : { timestep_cond: { data: embedGuidance(value, size), dims: [size] } satisfies RowTensor }
  const inputs = ['sample', 'timestep', 'encoder_hidden_states', ...added, ...(size === null ? [] : ['timestep_cond'])]
  const [layersPerBlock = 2] = [config.layers_per_block].flat()
  const target = { part: 'network', rename: (layer: string) => fromOriginalName(layer, layersPerBlock) } as const
  const graph = await openGraph(open, {
    path: join(folder, 'unet/model.onnx'),
    inputs,
    outputs: ['out_sample'],
    runsEveryStep: true,
    target,
  })
  return {
    stride: 2 ** (config.block_out_channels.length - 1),
    sampleSize: config.sample_size,
    isGuidanceDistilled: size !== null,
    looksAtMask,
    async predict(input, signal) {
      const { timestep, text, guidanceScale, added: more = {} } = input
      const row: Row = {
        sample: sampleOf(input),
        timestep: { data: Float32Array.of(timestep), dims: [] },
        encoder_hidden_states: { data: text.features, dims: [text.tokens, text.width] },
        ...scale(guidanceScale),
        ...more,
      }
      return outputOf(await graph.runRow(row, signal, input.loras), 'out_sample')
    },
    close: graph.close,
  }
}
