// Large latents decoded in tiles of the size that the decoder was trained on, cross-faded where they overlap, so that memory stays bounded.
import type { Latents } from '../../contract.ts'
import type { Plane } from './planes.ts'

export type TilePlan = {
  /** Latent values along a side of a tile. */
  readonly side: number
  /** Pixels along a side of a latent value. */
  readonly stride: number
  /** Colour planes of a decoded tile. */
  readonly planes: number
}

/** Decodes one tile: latents [C, height, width] to planes [planes, height * stride, width * stride]. */
export type DecodeTile = (latents: Latents, size: Plane) => Promise<Float32Array<ArrayBuffer>>

/** Neighbours share at least this part of a tile's side (diffusers' tile_overlap_factor). */
const overlap = 0.25

/** Where tiles begin along a side: evenly spread, the last one ending where the side does. All tiles are equal, so that they share batches. */
export function tileStarts(length: number, tile: number): number[] {
  if (length <= tile) return [0]
  const shared = Math.ceil(tile * overlap)
  const count = Math.ceil((length - shared) / (tile - shared))
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - tile)) / (count - 1)))
}

function cut(latents: Latents, size: Plane, [left, top]: readonly [number, number], tile: Plane): Latents {
  const channels = latents.length / (size.width * size.height)
  const out = new Float32Array(channels * tile.width * tile.height)
  for (let c = 0; c < channels; c += 1) {
    for (let y = 0; y < tile.height; y += 1) {
      const from = (c * size.height + top + y) * size.width + left
      out.set(latents.subarray(from, from + tile.width), (c * tile.height + y) * tile.width)
    }
  }
  return out
}

/** The weight of each position along a tile's side: falling towards an edge that a neighbour overlaps, 1 at the picture's own. */
function ramp(start: number, tile: number, length: number, fade: number): Float64Array {
  return Float64Array.from({ length: tile }, (_, i) => {
    const before = start > 0 ? (i + 0.5) / fade : 1
    const after = start + tile < length ? (tile - i - 0.5) / fade : 1
    return Math.min(1, before, after)
  })
}

type Sum = { readonly planes: Float64Array; readonly weights: Float64Array; readonly size: Plane }

function add(sum: Sum, decoded: Float32Array, [left, top]: readonly [number, number], tile: Plane, count: number, fade: number): void {
  const { planes, weights, size } = sum
  const across = ramp(left, tile.width, size.width, fade)
  const down = ramp(top, tile.height, size.height, fade)
  for (let y = 0; y < tile.height; y += 1) {
    for (let x = 0; x < tile.width; x += 1) {
      const weight = (across[x] ?? 0) * (down[y] ?? 0)
      const at = (top + y) * size.width + left + x
      weights[at] = (weights[at] ?? 0) + weight
      for (let c = 0; c < count; c += 1) {
        const into = c * size.width * size.height + at
        planes[into] = (planes[into] ?? 0) + weight * (decoded[(c * tile.height + y) * tile.width + x] ?? Number.NaN)
      }
    }
  }
}

/** `size` is the latents'; the result has the planes of the whole. The tiles wait together, so that they are decoded in batches. */
export async function decodeInTiles(latents: Latents, size: Plane, plan: TilePlan, decode: DecodeTile): Promise<Float32Array<ArrayBuffer>> {
  const { side, stride, planes: count } = plan
  const tile = { width: Math.min(side, size.width), height: Math.min(side, size.height) }
  const whole = { width: size.width * stride, height: size.height * stride }
  const area = whole.width * whole.height
  const sum: Sum = { planes: new Float64Array(count * area), weights: new Float64Array(area), size: whole }
  const columns = tileStarts(size.width, tile.width)
  const corners = tileStarts(size.height, tile.height).flatMap((top) => columns.map((left) => [left, top] as const))
  const decoded = await Promise.all(corners.map((corner) => decode(cut(latents, size, corner, tile), tile)))
  const pixels = { width: tile.width * stride, height: tile.height * stride }
  for (const [i, [left, top]] of corners.entries())
    add(sum, decoded[i] ?? new Float32Array(), [left * stride, top * stride], pixels, count, side * stride * overlap)
  // A loop: `Float32Array.from` with a function takes fifty times as long.
  const mean = new Float32Array(sum.planes.length)
  for (let i = 0; i < mean.length; i += 1) mean[i] = (sum.planes[i] ?? Number.NaN) / (sum.weights[i % area] ?? Number.NaN)
  return mean
}
