// Wraps a network (the ONNX extractor, run by whoever holds the runtime) as a residual step: pads to its grid, clips.
import type { Residual } from './types.ts'

/** Runs the extractor: `luma` [1, 1, height, width] in 0..255 to `logits` of the same shape; sides are multiples of 4. */
export type InferLogits = (luma: Float32Array, height: number, width: number) => Promise<Float32Array>

const FOLD = 4
const CLIP = 3
/** Its local means reflect 8 pixels at the edges, which a smaller picture does not have. */
const SMALLEST_SIDE_PX = 12

const roundUp = (size: number): number => Math.max(SMALLEST_SIDE_PX, Math.ceil(size / FOLD) * FOLD)

/** Copies a plane into another size from the top left; missing samples repeat the last row and column. */
function fit(data: Float32Array, width: number, height: number, toWidth: number, toHeight: number): Float32Array {
  const out = new Float32Array(toWidth * toHeight)
  for (let y = 0; y < toHeight; y++) {
    const row = Math.min(y, height - 1) * width
    for (let x = 0; x < toWidth; x++) out[y * toWidth + x] = data[row + Math.min(x, width - 1)] ?? 0
  }
  return out
}

export function networkResidual(infer: InferLogits): Residual {
  return async function residual(luma, width, height) {
    const [paddedWidth, paddedHeight] = [roundUp(width), roundUp(height)]
    const exact = paddedWidth === width && paddedHeight === height
    const input = exact ? luma : fit(luma, width, height, paddedWidth, paddedHeight)
    const logits = await infer(input, paddedHeight, paddedWidth)
    const out = exact ? logits : fit(logits, paddedWidth, paddedHeight, width, height)
    return out.map((value) => Math.max(-CLIP, Math.min(CLIP, value)))
  }
}
