// After the final encode: reads the mark from a JPEG-75 copy, raises the amplitude a notch where that fails, else says `weak`.
import type { MarkStatus, Notch, RgbaImage, Watermarker } from './types.ts'

/** The picture codec that the caller has; this package brings none. */
export type MarkCodec = {
  /** The bytes that will be delivered. */
  encode(image: RgbaImage): Promise<Uint8Array>
  /** What a reader sees of those bytes after a JPEG of quality 75, over white where the picture is transparent. */
  decodeJpegCopy(encoded: Uint8Array): Promise<RgbaImage>
}

export type CheckedMark = {
  encoded: Uint8Array
  /** The marked pixels that were encoded. */
  image: RgbaImage
  status: MarkStatus
  /** The amplitude that was used; null where the picture carries no mark. */
  notch: Notch | null
}

const NOTCHES: readonly Notch[] = [0, 1, 2]

/** Whether a reader of a JPEG-75 copy of the encoded bytes gets this id back without a search. */
async function survives(watermarker: Watermarker, codec: MarkCodec, encoded: Uint8Array, idBits: bigint): Promise<boolean> {
  const read = await watermarker.extract(await codec.decodeJpegCopy(encoded), { exhaustive: false })
  return read.found && read.id === idBits
}

/**
 * Marks and encodes a picture. The status is `ok` only when the id was read back from a JPEG-75 copy of the final bytes;
 * `weak` where the strongest notch did not survive that (its bytes are returned); `none` where the picture is too small.
 */
export async function encodeMarked(watermarker: Watermarker, codec: MarkCodec, image: RgbaImage, idBits: bigint): Promise<CheckedMark> {
  let last: CheckedMark | null = null
  for (const notch of NOTCHES) {
    const { data, status } = await watermarker.embed(image, idBits, { notch })
    const marked = { ...image, data }
    const encoded = await codec.encode(marked)
    if (status === 'none') return { encoded, image: marked, status, notch: null }
    last = { encoded, image: marked, status: 'weak', notch }
    if (await survives(watermarker, codec, encoded, idBits)) return { ...last, status: 'ok' }
  }
  if (last === null) throw new Error('watermark: no notch was tried')
  return last
}
