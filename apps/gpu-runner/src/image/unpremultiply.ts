// From a decoder's floats to pixels: planar colour premultiplied by alpha becomes straight 8-bit RGBA.
import type { Pixels } from './pixels.ts'

const toByte = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 255)

/**
 * `planes` is [4, height, width] in 0..1 (values outside are clamped), colour times alpha. Colour is divided by alpha; where
 * alpha rounds to 0 of 255 colour is black, so that invisible pixels carry no noise and compress away.
 */
export function unpremultiply(planes: Float32Array, width: number, height: number): Pixels {
  const size = width * height
  const at = (channel: number, i: number): number => planes[channel * size + i] ?? 0
  const data = new Uint8Array(size * 4)
  for (let i = 0; i < size; i++) {
    const alpha = Math.min(1, at(3, i))
    const alphaByte = toByte(alpha)
    if (alphaByte > 0) data.set([toByte(at(0, i) / alpha), toByte(at(1, i) / alpha), toByte(at(2, i) / alpha), alphaByte], i * 4)
  }
  return { width, height, data }
}
