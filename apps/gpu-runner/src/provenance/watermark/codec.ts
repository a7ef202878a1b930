// The picture codec that the watermark's self-check works with: sharp, in the file's own format.
import type { MarkCodec, RgbaImage } from '@mintmark/watermark'
import sharp, { type Sharp } from 'sharp'
import { encodeImage, type Encoding } from '../../image/encode.ts'

const white = '#ffffff'

/** Straight 8-bit RGBA of any picture that sharp reads. */
export async function toRgba(image: Sharp): Promise<RgbaImage> {
  const { data, info } = await image.toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) }
}

const jpegCopy = (encoded: Uint8Array, quality: number): Promise<Buffer> =>
  sharp(encoded).flatten({ background: white }).jpeg({ quality }).toBuffer()

/** A codec for one file, and the milliseconds that its encodes have taken so far. */
export function createCodec(encoding: Encoding): MarkCodec & { readonly encodeMs: () => number } {
  let spentMs = 0
  return {
    async encode({ width, height, data }) {
      const start = performance.now()
      const bytes = await encodeImage({ width, height, data: new Uint8Array(data) }, encoding)
      spentMs += performance.now() - start
      return bytes
    },
    decodeJpegCopy: async (encoded, quality) => toRgba(sharp(await jpegCopy(encoded, quality))),
    encodeMs: () => spentMs,
  }
}
