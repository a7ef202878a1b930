// A tiny copy of a picture, kept at generation: enough to tell later whether a mark still sits on the picture that it was made for.
import { fromBase64Url, toBase64Url } from '@mintmark/shared'
import type { Sharp } from 'sharp'

/** RGB, 8 bits a channel, row by row, over white. */
export type Likeness = { readonly width: number; readonly height: number; readonly data: Uint8Array }

/** Pixels of the short side that is kept. */
const keptShortSide = 20
const longestSide = 60
const sizeBytes = 2

/** The picture over white at this size, aspect not kept. */
export async function shrink(image: Sharp, width: number, height: number): Promise<Likeness> {
  const { data } = await image
    .clone()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width, height, data }
}

/** The likeness that is kept of a picture of this size: short side 20 px, less where the long one would exceed 60. */
export function takeLikeness(image: Sharp, width: number, height: number): Promise<Likeness> {
  const scale = Math.min(keptShortSide / Math.min(width, height), longestSide / Math.max(width, height))
  const side = (pixels: number): number => Math.max(1, Math.round(pixels * scale))
  return shrink(image, side(width), side(height))
}

/** Width, height and samples, base64url. */
export const writeLikeness = ({ width, height, data }: Likeness): string => toBase64Url(Uint8Array.of(width, height, ...data))

/** Null for text that is no likeness. */
export function readLikeness(text: string): Likeness | null {
  const bytes = /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1 ? fromBase64Url(text) : new Uint8Array()
  const [width = 0, height = 0] = bytes
  const data = bytes.subarray(sizeBytes)
  return width > 0 && height > 0 && data.length === 3 * width * height ? { width, height, data } : null
}
