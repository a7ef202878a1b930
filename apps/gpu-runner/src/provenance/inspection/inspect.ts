// One file, read for everything that it may carry: content credentials, the watermark, and likeness to a known picture.
import { type Inspection, inspectionLimits, type InspectionOptions, MintmarkError } from '@mintmark/shared'
import type { Watermarker } from '@mintmark/watermark'
import sharp, { type Sharp } from 'sharp'
import { compareWithKept } from '../likeness/compare.ts'
import { readLikeness } from '../likeness/likeness.ts'
import { toRgba } from '../watermark/codec.ts'
import { deadlineSignal } from './deadline-signal.ts'
import { readCredentials, type TrustedIssuer } from './read-credentials.ts'
import { sniffImage } from './sniff.ts'

export type InspectionRequest = { readonly image: Uint8Array; readonly manifest: Uint8Array | null; readonly options: InspectionOptions }

export type InspectorParts = { readonly issuer: TrustedIssuer; readonly watermarker: Watermarker | null }

/** Larger pictures are read from a copy of this size: marks are laid on a grid of 512 pixels. */
const readSide = 2_048
const BITS_PER_DIGIT = 4
/** Leaves half of the five seconds to decoding, the manifest, and a busy machine. */
const searchMs = 2_500

const unreadable = (cause?: unknown): MintmarkError =>
  new MintmarkError('invalid_value', { param: 'file', message: "Invalid 'file': the picture cannot be decoded.", cause })

/** The first frame, turned as its EXIF says. Throws invalid_value for what is no picture, or one of too many pixels. */
async function decode(image: Uint8Array): Promise<{ picture: Sharp; width: number; height: number }> {
  const picture = sharp(image, { limitInputPixels: inspectionLimits.pixels, failOn: 'none', pages: 1 })
  try {
    const { width, height } = await picture.metadata()
    const read = picture.autoOrient().resize(readSide, readSide, { fit: 'inside', withoutEnlargement: true })
    const { data, info } = await read.toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true })
    return { picture: sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } }), width, height }
  } catch (cause) {
    throw unreadable(cause)
  }
}

async function findWatermark(picture: Sharp, watermarker: Watermarker): Promise<Inspection['watermark']> {
  const signal = deadlineSignal(searchMs, () => performance.now())
  const read = await watermarker.extract(await toRgba(picture.clone()), { exhaustive: true, signal }).catch((error: unknown) => {
    if (signal.aborted) return null
    throw error
  })
  if (!read?.found) return null
  return {
    id: read.id.toString(16).padStart(read.idBits / BITS_PER_DIGIT, '0'),
    version: read.version,
    tag_bits: read.confidence.tagBits,
    false_accept_probability: read.confidence.falseAcceptProbability,
    placement: { angle_degrees: read.placement.angleDegrees, mirrored: read.placement.mirrored },
  }
}

async function similarityTo(picture: Sharp, compare: InspectionOptions['compare']): Promise<number | null> {
  const kept = compare && readLikeness(compare.likeness)
  if (!kept) return null
  const { angle_degrees: angleDegrees, mirrored } = compare.placement
  return compareWithKept(picture, kept, { angleDegrees, mirrored })
}

/** Throws invalid_value for a file that is no picture which can be read. */
export async function inspect(
  { issuer, watermarker }: InspectorParts,
  { image, manifest, options }: InspectionRequest,
): Promise<Inspection> {
  const contentType = sniffImage(image)
  if (!contentType) throw unreadable()
  const { picture, width, height } = await decode(image)
  return {
    content_type: contentType,
    width,
    height,
    credentials: await readCredentials({ bytes: image, contentType, manifest }, issuer),
    watermark: options.watermark && watermarker ? await findWatermark(picture, watermarker) : null,
    similarity: await similarityTo(picture, options.compare),
  }
}
