// Colour planes of a decoder as opaque pixels, cut to the middle.
import type { Pixels } from '../../../image/pixels.ts'

/** Pixels. */
export type Plane = { readonly width: number; readonly height: number }

const toByte = (value: number): number => Math.round(Math.min(1, Math.max(0, value / 2 + 0.5)) * 255)

/** `planes` is [3, H, W] of `frame` in -1..1; the result is the middle of it, `wanted` pixels large, with full alpha. */
export function planesToPixels(planes: Float32Array, frame: Plane, wanted: Plane): Pixels {
  const [left, top] = [Math.floor((frame.width - wanted.width) / 2), Math.floor((frame.height - wanted.height) / 2)]
  const data = new Uint8Array(wanted.width * wanted.height * 4).fill(255)
  for (let i = 0; i < wanted.width * wanted.height; i += 1) {
    const at = (top + Math.floor(i / wanted.width)) * frame.width + left + (i % wanted.width)
    for (let c = 0; c < 3; c += 1) data[4 * i + c] = toByte(planes[c * frame.width * frame.height + at] ?? Number.NaN)
  }
  return { width: wanted.width, height: wanted.height, data }
}
