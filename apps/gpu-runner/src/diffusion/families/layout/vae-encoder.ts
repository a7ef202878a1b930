// The half of an autoencoder that reads pictures: colour planes to latents, at the model's own scale.
import { join } from 'node:path'
import { MintmarkError } from '@mintmark/shared'
import { z } from 'zod'
import type { OpenSession } from '../../../onnx/open-session.ts'
import type { Latents } from '../../contract.ts'
import { isFinite } from '../../elementwise.ts'
import { openGraph, type Graph } from '../open-graph.ts'
import { readJson } from './read-json.ts'
import { exists } from './exists.ts'
import type { Plane } from './planes.ts'

const configSchema = z.object({
  latent_channels: z.int().positive(),
  block_out_channels: z.array(z.int()).min(1),
  scaling_factor: z.number().positive().default(0.18215),
  shift_factor: z.number().nullable().default(null),
})

export type VaeEncoder = {
  /** Pixels along one side of a latent value. */
  readonly stride: number
  /**
   * Planes [3, H, W] of `frame` in -1..1 to latents [C, H / stride, W / stride]: the middle of the encoder's distribution, so that a
   * picture has one result. Throws `generation_failed` for latents that are no numbers.
   */
  encode(planes: Float32Array<ArrayBuffer>, frame: Plane, signal: AbortSignal): Promise<Latents>
  close(): Promise<void>
}

/** `latent_parameters` are means and then log variances; older exports give `latent_sample`, which their graph has drawn. */
async function openEither(open: OpenSession, path: string): Promise<Graph & { readonly output: string }> {
  const openFor = async (output: string) => ({ ...(await openGraph(open, { path, inputs: ['sample'], outputs: [output] })), output })
  return openFor('latent_parameters').catch((error: unknown) =>
    openFor('latent_sample').catch(() => {
      throw error
    }),
  )
}

/** Opens `vae_encoder` of a folder; null where there is none. Throws an Error that names what is wrong with it. */
export async function openVaeEncoder(folder: string, open: OpenSession): Promise<VaeEncoder | null> {
  const path = join(folder, 'vae_encoder/model.onnx')
  if (!(await exists(path))) return null
  const config = await readJson(join(folder, 'vae_encoder/config.json'), configSchema)
  const graph = await openEither(open, path)
  const stride = 2 ** (config.block_out_channels.length - 1)
  const toScale = (raw: Latents): Latents => raw.map((value) => (value - (config.shift_factor ?? 0)) * config.scaling_factor)
  return {
    stride,
    async encode(planes, frame, signal) {
      const { [graph.output]: raw } = await graph.runRow({ sample: { data: planes, dims: [3, frame.height, frame.width] } }, signal)
      const length = (config.latent_channels * frame.height * frame.width) / stride ** 2
      if (!raw || !isFinite(raw)) throw new MintmarkError('generation_failed', { message: 'The encoder gave values that are no numbers.' })
      return toScale(raw.slice(0, length))
    },
    close: graph.close,
  }
}
