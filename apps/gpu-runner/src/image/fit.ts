// Brings the model's native picture to the asked size and background.
import sharp, { type Sharp } from 'sharp'
import type { Pixels } from './pixels.ts'

export type Fit = { readonly width: number; readonly height: number; readonly background: 'transparent' | 'opaque' }

/** Raw pixels as a sharp image. */
export const fromPixels = ({ data, width, height }: Pixels): Sharp => sharp(data, { raw: { width, height, channels: 4 } })

/**
 * Scaled by Lanczos-3 with the aspect kept, centred, the rest transparent; then laid on white when `background` is opaque.
 * sharp premultiplies around a resize, so an edge never mixes with the black below transparent pixels.
 */
export async function fitPixels(pixels: Pixels, { width, height, background }: Fit): Promise<Pixels> {
  const same = pixels.width === width && pixels.height === height
  if (same && background === 'transparent') return pixels
  const clear = { r: 0, g: 0, b: 0, alpha: 0 }
  const sized = same
    ? fromPixels(pixels)
    : fromPixels(pixels).resize(width, height, { fit: 'contain', kernel: 'lanczos3', background: clear })
  const laid = background === 'opaque' ? sized.flatten({ background: '#ffffff' }).ensureAlpha() : sized
  const { data } = await laid.raw().toBuffer({ resolveWithObject: true })
  return { width, height, data: new Uint8Array(data) }
}
