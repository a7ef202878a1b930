// After the final encode: reads the mark from JPEG copies, raises the amplitude a notch where that fails, else says `weak`.
import type { MarkStatus, Notch, RgbaImage, Watermarker } from './types.ts'

/** The picture codec that the caller has; this package brings none. */
export type MarkCodec = {
  /** The bytes that will be delivered. */
  encode(image: RgbaImage): Promise<Uint8Array>
  /** What a reader sees of those bytes after a JPEG of this quality, over white where the picture is transparent. */
  decodeJpegCopy(encoded: Uint8Array, quality: number): Promise<RgbaImage>
}

export type CheckedMark = {
  encoded: Uint8Array
  /** The pixels that were encoded. */
  image: RgbaImage
  status: MarkStatus
  /** The amplitude that was used; null where the picture carries no mark. */
  notch: Notch | null
}

const NOTCHES: readonly Notch[] = [0, 1, 2]
/** The copy that decides between `ok` and `weak`. */
const COPY_QUALITY = 75
/**
 * The copy that decides whether louder is worth it: flat pictures lose a faint mark to coarse quantisation. Stickers have little
 * room for a louder one and are seldom treated as badly.
 */
const HARSH_QUALITY = { large: 25, small: 50 } as const
const LARGE_FROM_PX = 512

type Check = { watermarker: Watermarker; codec: MarkCodec; id: bigint }

async function survives({ watermarker, codec, id }: Check, encoded: Uint8Array, quality: number): Promise<boolean> {
  return watermarker.holds(await codec.decodeJpegCopy(encoded, quality), id)
}

const harshFor = ({ width, height }: RgbaImage): number =>
  Math.min(width, height) < LARGE_FROM_PX ? HARSH_QUALITY.small : HARSH_QUALITY.large

async function tryNotch(check: Check, image: RgbaImage, notch: Notch): Promise<(CheckedMark & { isRobust: boolean }) | null> {
  const data = await check.watermarker.embed(image, check.id, { notch })
  if (data === null) return null
  const marked = { ...image, data }
  const encoded = await check.codec.encode(marked)
  const isRobust = await survives(check, encoded, harshFor(image))
  const isOk = isRobust || (await survives(check, encoded, COPY_QUALITY))
  return { encoded, image: marked, status: isOk ? 'ok' : 'weak', notch, isRobust }
}

/**
 * Marks and encodes a picture at the quietest notch whose id comes back from a harsh JPEG copy of the final bytes, else at the
 * loudest. The status is `ok` only where it comes back from a JPEG-75 copy; `none` where the picture is too small for a mark.
 */
export async function encodeMarked(watermarker: Watermarker, codec: MarkCodec, image: RgbaImage, id: bigint): Promise<CheckedMark> {
  let last: CheckedMark | null = null
  for (const notch of NOTCHES) {
    const tried = await tryNotch({ watermarker, codec, id }, image, notch)
    if (tried === null) break
    last = tried
    if (tried.isRobust) break
  }
  return last ?? { encoded: await codec.encode(image), image, status: 'none', notch: null }
}
