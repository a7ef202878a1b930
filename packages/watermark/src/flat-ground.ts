// Perfectly flat ground carries no mark (its rounding noise would show): what a reader sees there is the page around a picture.
import { boxBlur } from './box-blur.ts'
import type { Plane } from './types.ts'

const WINDOW_RADIUS_PX = 4
/** Grey levels squared. A mark of 0.7 levels has 0.5 and, seen at half the size, still 0.1. */
const LEAST_VARIANCE = 0.02

/** The residual with flat ground silenced, so that a small picture is not drowned by a large page. */
export function silenceFlatGround(luma: Plane, residual: Float32Array): Float32Array {
  const middle = luma.data[0] ?? 0
  const centred = luma.data.map((value) => value - middle)
  const mean = boxBlur({ ...luma, data: centred }, WINDOW_RADIUS_PX).data
  const square = boxBlur({ ...luma, data: centred.map((value) => value * value) }, WINDOW_RADIUS_PX).data
  const out = new Float32Array(residual.length)
  for (let i = 0; i < out.length; i++) {
    const variance = (square[i] ?? 0) - (mean[i] ?? 0) ** 2
    out[i] = variance < LEAST_VARIANCE ? 0 : (residual[i] ?? 0)
  }
  return out
}
