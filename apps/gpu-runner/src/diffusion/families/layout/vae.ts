// The autoencoder of a latent diffusion model: latents to pixels and back, at the model's own scale.
import { join } from 'node:path'
import { MintmarkError } from '@mintmark/shared'
import { z } from 'zod'
import type { Pixels } from '../../../image/pixels.ts'
import type { OpenSession } from '../../../onnx/open-session.ts'
import type { Latents } from '../../contract.ts'
import { isFinite } from '../../elementwise.ts'
import { openGraph } from '../open-graph.ts'
import { outputOf } from './outputs.ts'
import { readJson } from './read-json.ts'
import { planesToPixels, type Plane } from './planes.ts'
import { decodeInTiles, type DecodeTile } from './tiles.ts'

const configSchema = z.object({
  latent_channels: z.int().positive(),
  block_out_channels: z.array(z.int()).min(1),
  /** Pixels along a side of the pictures that it was trained on. */
  sample_size: z.int().positive().default(512),
  scaling_factor: z.number().positive().default(0.18215),
  shift_factor: z.number().nullable().default(null),
})

/** Pictures of this many times the trained area are decoded in one piece; larger ones in tiles, which bounds the memory. */
const wholeAreas = 2.25

export type Vae = {
  readonly channels: number
  /** Pixels along one side of a latent value. */
  readonly stride: number
  /** Latents [C, height / stride, width / stride] to the middle `wanted` pixels of the picture. Throws `generation_failed` for pixels that are no numbers. */
  decode(latents: Latents, frame: Plane, wanted: Plane, signal: AbortSignal): Promise<Pixels>
  close(): Promise<void>
}

/** Opens `vae_decoder` of a folder. `frame` sizes are in pixels and multiples of `stride`. */
export async function openVae(folder: string, open: OpenSession): Promise<Vae> {
  const config = await readJson(join(folder, 'vae_decoder/config.json'), configSchema)
  const decoder = await openGraph(open, { path: join(folder, 'vae_decoder/model.onnx'), inputs: ['latent_sample'], outputs: ['sample'] })
  const stride = 2 ** (config.block_out_channels.length - 1)
  const toRaw = (latents: Latents): Latents => latents.map((value) => value / config.scaling_factor + (config.shift_factor ?? 0))
  const isLarge = ({ width, height }: Plane): boolean => width * height > wholeAreas * config.sample_size ** 2
  const tiles = { side: config.sample_size / stride, stride, planes: 3 }
  return {
    channels: config.latent_channels,
    stride,
    async decode(latents, frame, wanted, signal) {
      const decode: DecodeTile = async (data, { width, height }) => {
        const dims = [config.latent_channels, height, width]
        return outputOf(await decoder.runRow({ latent_sample: { data: toRaw(data), dims } }, signal), 'sample')
      }
      const size = { width: frame.width / stride, height: frame.height / stride }
      const planes = await (isLarge(frame) ? decodeInTiles(latents, size, tiles, decode) : decode(latents, size))
      if (!isFinite(planes)) throw new MintmarkError('generation_failed', { message: 'The decoder gave values that are no numbers.' })
      return planesToPixels(planes, frame, wanted)
    },
    close: decoder.close,
  }
}
