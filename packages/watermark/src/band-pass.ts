// The hand-made residual: a band-pass divided by its local energy. No weights needed; the learned extractor replaces it.
import { boxBlur } from './box-blur.ts'
import type { Plane, Residual } from './types.ts'

const CLIP = 2.5

const clip = (value: number): number => Math.max(-CLIP, Math.min(CLIP, value))

function difference(a: Plane, b: Plane): Plane {
  return { ...a, data: a.data.map((value, i) => value - (b.data[i] ?? 0)) }
}

/** Band of about sigma 1 to sigma 4 pixels, normalised to its energy over sigma 5, clipped to +-2.5. */
export const bandPassResidual: Residual = (luma, width, height) => {
  const plane = { width, height, data: luma }
  const band = difference(boxBlur(plane, 1, 2), boxBlur(plane, 4, 2))
  const energy = boxBlur({ ...band, data: band.data.map((value) => value * value) }, 5, 2)
  return Promise.resolve(band.data.map((value, i) => clip(value / Math.sqrt((energy.data[i] ?? 0) + 1))))
}
