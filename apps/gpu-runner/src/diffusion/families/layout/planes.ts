// Colour planes of a decoder as opaque pixels, cut to the middle.
import type { Pixels } from '../../../image/pixels.ts'

/** Pixels. */
export type Plane = { readonly width: number; readonly height: number }

const toByte = (value: number): number => Math.round(Math.min(1, Math.max(0, value / 2 + 0.5)) * 255)

/** `planes` is [3, H, W] of `frame` in -1..1; the result is the middle of it, `wanted` pixels large, with full alpha. */
export function planesToPixels(planes: Float32Array, frame: Plane, wanted: Plane): Pixels {
  const [left, top] = [Math.floor((frame.width - wanted.width) / 2), Math.floor((frame.height - wanted.height) / 2)]
  const data = new Uint8Array(wanted.width * wanted.height * 4).fill(255)
  const area = frame.width * frame.height
  for (let y = 0; y < wanted.height; y += 1) {
    const from = (top + y) * frame.width + left
    const into = 4 * y * wanted.width
    for (let x = 0; x < wanted.width; x += 1) {
      for (let c = 0; c < 3; c += 1) data[into + 4 * x + c] = toByte(planes[c * area + from + x] ?? Number.NaN)
    }
  }
  return { width: wanted.width, height: wanted.height, data }
}
