// How strong the mark may be, pixel by pixel: quiet on smooth ground, stronger where the picture's own texture hides it.
import { boxBlur } from './box-blur.ts'
import type { View } from './luma.ts'
import type { Notch, Plane } from './types.ts'

/** Grey levels RMS on smooth ground, per notch. */
const FLAT = [1.05, 1.4, 1.8] as const
/** Grey levels RMS that heavy texture approaches. */
const TEXTURE = 4
/** Local variance, grey levels squared, at which the amplitude is half way. */
const KNEE = 2000
const WINDOW_RADIUS_PX = 5

type Moments = { mean: Float32Array; square: Float32Array }

function multiply(a: Float32Array, b: Float32Array): Float32Array {
  const product = new Float32Array(a.length)
  for (let i = 0; i < product.length; i++) product[i] = (a[i] ?? 0) * (b[i] ?? 0)
  return product
}

function divide(sums: Float32Array, weights: Float32Array): Float32Array {
  const quotient = new Float32Array(sums.length)
  for (let i = 0; i < quotient.length; i++) quotient[i] = (sums[i] ?? 0) / Math.max(weights[i] ?? 0, 1e-3)
  return quotient
}

/** Local means of luma and squared luma; with transparency, means over the visible part only. */
function localMoments({ luma, visible }: View): Moments {
  const blur = (data: Float32Array) => boxBlur({ ...luma, data }, WINDOW_RADIUS_PX).data
  if (visible === null) return { mean: blur(luma.data), square: blur(multiply(luma.data, luma.data)) }
  const weighted = multiply(luma.data, visible.data)
  const weight = blur(visible.data)
  return { mean: divide(blur(weighted), weight), square: divide(blur(multiply(weighted, luma.data)), weight) }
}

/** Amplitude in grey levels RMS for each pixel of a view on the canonical grid. */
export function amplitudeOf(view: View, notch: Notch): Plane {
  const { mean, square } = localMoments(view)
  const flat = FLAT[notch]
  const data = new Float32Array(mean.length)
  for (let i = 0; i < data.length; i++) {
    const middle = mean[i] ?? 0
    const variance = Math.max((square[i] ?? 0) - middle * middle, 0)
    data[i] = flat + ((TEXTURE - flat) * variance) / (variance + KNEE)
  }
  return { ...view.luma, data }
}
