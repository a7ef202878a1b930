// Penny's image encoder, where a model brings one: a picture to the latents that make it.
import { MintmarkError } from '@mintmark/shared'
import { premultiply } from '../../../image/premultiply.ts'
import { isFinite } from '../../elementwise.ts'
import type { Picture, SourceLatents } from '../family.ts'
import { latentMask } from '../layout/latent-mask.ts'
import type { Graph } from '../open-graph.ts'
import type { PennyShape } from './shape.ts'

/** The picture is of Penny's own size. Throws `generation_failed` for latents that are no numbers. */
export async function encodePicture(
  encoder: Graph,
  { side, latents: [, rows] }: PennyShape,
  { pixels, mask }: Picture,
  signal: AbortSignal,
): Promise<SourceLatents> {
  const { latents: known } = await encoder.runRow({ rgba: { data: premultiply(pixels), dims: [4, side, side] } }, signal)
  if (!known || !isFinite(known)) throw new MintmarkError('generation_failed', { message: 'The encoder gave values that are no numbers.' })
  return { known, mask: mask && latentMask(mask, { width: side, height: side }, side / rows), masked: null }
}
