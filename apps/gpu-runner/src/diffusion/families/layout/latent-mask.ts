// A mask over pixels as one over latents.
import type { Latents } from '../../contract.ts'
import type { Plane } from './planes.ts'

/** A pixel whose weight is at least this is to be edited, as in diffusers, which cuts masks at half. */
export const edited = 128

/** [H / stride, W / stride]: 1 where any pixel of the latent's square is edited, else 0. `weights` is [H, W] of `frame`, 0..255. */
export function latentMask(weights: Uint8Array, frame: Plane, stride: number): Latents {
  const [columns, rows] = [frame.width / stride, frame.height / stride]
  const mask = new Float32Array(columns * rows)
  for (const [i, weight] of weights.entries()) {
    if (weight < edited) continue
    mask[Math.floor(Math.floor(i / frame.width) / stride) * columns + Math.floor((i % frame.width) / stride)] = 1
  }
  return mask
}
