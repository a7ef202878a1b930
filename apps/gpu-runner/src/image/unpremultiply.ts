// From a decoder's floats to pixels: planar colour premultiplied by alpha becomes straight 8-bit RGBA.
import type { Pixels } from './pixels.ts'

const toByte = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 255)

/**
 * `planes` is [4, height, width] in 0..1 (values outside are clamped), colour times alpha. Colour is divided by alpha; where
 * alpha rounds to 0 of 255 colour is black, so that invisible pixels carry no noise and compress away.
 */
export function unpremultiply(planes: Float32Array, width: number, height: number): Pixels {
  const size = width * height
  const data = new Uint8Array(size * 4)
  for (let i = 0; i < size; i += 1) {
    const alpha = Math.min(1, planes[3 * size + i] ?? 0)
    const alphaByte = toByte(alpha)
    if (alphaByte === 0) continue
    // Straight assignments: this runs for every pixel of every image, and an array for each would take longer than the rest.
    data[4 * i] = toByte((planes[i] ?? 0) / alpha)
    data[4 * i + 1] = toByte((planes[size + i] ?? 0) / alpha)
    data[4 * i + 2] = toByte((planes[2 * size + i] ?? 0) / alpha)
    data[4 * i + 3] = alphaByte
  }
  return { width, height, data }
}
