// A picture as the colour planes that an image encoder reads, laid in the middle of its frame.
import type { Pixels } from '../../../image/pixels.ts'
import type { Plane } from './planes.ts'

const clamp = (value: number, length: number): number => Math.min(length - 1, Math.max(0, value))

/** For each pixel of the frame, the pixel of the picture that is seen there: beyond the picture, the nearest of its rim. */
function* placed({ width, height }: Plane, frame: Plane): Generator<readonly [number, number]> {
  const [left, top] = [Math.floor((frame.width - width) / 2), Math.floor((frame.height - height) / 2)]
  for (let y = 0; y < frame.height; y += 1)
    for (let x = 0; x < frame.width; x += 1) yield [y * frame.width + x, clamp(y - top, height) * width + clamp(x - left, width)]
}

/** What `weights`, one per pixel of the picture, are over the frame. */
export function overFrame(weights: Uint8Array, picture: Plane, frame: Plane): Uint8Array {
  const over = new Uint8Array(frame.width * frame.height)
  for (const [at, from] of placed(picture, frame)) over[at] = weights[from] ?? 0
  return over
}

/** [3, H, W] of `frame` in -1..1. What is seen through lies on white. */
export function pixelsToPlanes(pixels: Pixels, frame: Plane): Float32Array<ArrayBuffer> {
  const size = frame.width * frame.height
  const planes = new Float32Array(3 * size)
  for (const [at, from] of placed(pixels, frame)) {
    const alpha = (pixels.data[4 * from + 3] ?? 0) / 255
    for (let c = 0; c < 3; c += 1) planes[c * size + at] = 2 * (((pixels.data[4 * from + c] ?? 0) / 255) * alpha + 1 - alpha) - 1
  }
  return planes
}
