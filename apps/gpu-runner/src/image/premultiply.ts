// From pixels to an encoder's floats: straight 8-bit RGBA becomes planar colour premultiplied by alpha.
import type { Pixels } from './pixels.ts'

/** [4, height, width] in 0..1, colour times alpha: what `unpremultiply` undoes. */
export function premultiply({ data, width, height }: Pixels): Float32Array<ArrayBuffer> {
  const size = width * height
  const planes = new Float32Array(4 * size)
  for (let i = 0; i < size; i += 1) {
    const alpha = (data[4 * i + 3] ?? 0) / 255
    for (let c = 0; c < 3; c += 1) planes[c * size + i] = ((data[4 * i + c] ?? 0) / 255) * alpha
    planes[3 * size + i] = alpha
  }
  return planes
}
