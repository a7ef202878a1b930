// Encodes pixels as a file: PNG, WebP, JPEG or AVIF.
import type { JobRequest } from '@mintmark/shared'
import type { Sharp } from 'sharp'
import { fromPixels, type Background } from './fit.ts'
import type { Pixels } from './pixels.ts'

type Format = JobRequest['output_format']
/** `quality` is 0..100, for all but PNG. An `opaque` file has no alpha channel; the pixels must be opaque too. */
export type Encoding = {
  readonly format: Format
  readonly quality: number
  readonly background: Background
  /** An XMP packet to put into the file. */
  readonly xmp?: string | null
}

export const contentTypes: Readonly<Record<Format, string>> = {
  png: 'image/png',
  webp: 'image/webp',
  jpeg: 'image/jpeg',
  avif: 'image/avif',
}

/** Measured on stickers of 128 to 1024 px: filtering by row halves the file at twice the time; levels above 3 win 5 % more for twice the time again. */
const pngOptions = { compressionLevel: 3, adaptiveFiltering: true }

/** Efforts above 2 win under 3 % of the file for several times the processor's time. */
const avifEffort = 2

const encoders: Readonly<Record<Format, (image: Sharp, quality: number) => Sharp>> = {
  png: (image) => image.png(pngOptions),
  webp: (image, quality) => image.webp({ quality: Math.max(1, quality), alphaQuality: 100 }),
  jpeg: (image, quality) => image.jpeg({ quality: Math.max(1, quality) }),
  avif: (image, quality) => image.avif({ quality: Math.max(1, quality), effort: avifEffort }),
}

/**
 * The file's bytes. Quality 0 is read as 1, the lowest that the encoders know; 100 is their best lossy one. WebP keeps alpha
 * exactly at every quality. JPEG drops alpha: give it pixels that are laid on a background.
 */
export async function encodeImage(pixels: Pixels, { format, quality, background, xmp }: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  const image = background === 'opaque' ? fromPixels(pixels).removeAlpha() : fromPixels(pixels)
  const told = xmp ? image.withXmp(xmp) : image
  return new Uint8Array(await encoders[format](told, quality).toBuffer())
}
