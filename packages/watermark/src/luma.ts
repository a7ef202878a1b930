// From RGBA to luma (Rec. 601, as the codecs use it) and visibility, seen over a plain ground.
import type { Plane, RgbaImage } from './types.ts'

const RED = 0.299
const GREEN = 0.587
const BLUE = 0.114

export type View = {
  luma: Plane
  /** Alpha 0..1 per pixel, or null where the whole picture is opaque. */
  visible: Plane | null
}

function isOpaque(data: Uint8Array): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false
  return true
}

function lumaOf(data: Uint8Array): Float32Array {
  const luma = new Float32Array(data.length / 4)
  for (let i = 0, at = 0; i < luma.length; i++, at += 4) {
    luma[i] = RED * (data[at] ?? 0) + GREEN * (data[at + 1] ?? 0) + BLUE * (data[at + 2] ?? 0)
  }
  return luma
}

function alphaOf(data: Uint8Array): Float32Array {
  const alpha = new Float32Array(data.length / 4)
  for (let i = 0; i < alpha.length; i++) alpha[i] = (data[4 * i + 3] ?? 0) / 255
  return alpha
}

/** Lays the luma over the mean of its visible part, so that invisible colours count for nothing and edges stay low. */
function overMeanGround(luma: Float32Array, alpha: Float32Array): void {
  let sum = 0
  let weight = 1e-6
  for (let i = 0; i < luma.length; i++) {
    sum += (luma[i] ?? 0) * (alpha[i] ?? 0)
    weight += alpha[i] ?? 0
  }
  const ground = sum / weight
  for (let i = 0; i < luma.length; i++) luma[i] = ground + ((luma[i] ?? 0) - ground) * (alpha[i] ?? 0)
}

/** @throws RangeError where the data's length does not fit the size. */
export function viewOf({ width, height, data }: RgbaImage): View {
  if (data.length !== 4 * width * height)
    throw new RangeError(`RGBA data has ${data.length} bytes, ${width} x ${height} needs ${4 * width * height}`)
  const luma = lumaOf(data)
  if (isOpaque(data)) return { luma: { width, height, data: luma }, visible: null }
  const alpha = alphaOf(data)
  overMeanGround(luma, alpha)
  return { luma: { width, height, data: luma }, visible: { width, height, data: alpha } }
}
