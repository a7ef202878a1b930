// Uploaded pictures as pixels: sniffed, bounded, upright, and laid over the size that is made. Runs in the process for files of strangers.
import { MintmarkError, uploadLimits, type MaskReading } from '@mintmark/shared'
import sharp, { type Metadata, type Sharp } from 'sharp'
import { sniffImage } from '../provenance/inspection/sniff.ts'
import type { Pixels } from './pixels.ts'

/** `mask` has alpha 0 where the picture is edited, unless `maskReading` reads it by its light. Both are laid over `width` x `height`, their middle kept. */
export type UploadRequest = {
  readonly image: Uint8Array
  readonly mask: Uint8Array | null
  readonly maskReading: MaskReading | null
  readonly width: number
  readonly height: number
}

/** `mask` has alpha 255 where the picture is edited, and no colour. */
export type DecodedUpload = { readonly image: Pixels; readonly mask: Pixels | null; readonly contentType: string }

type Name = 'image' | 'mask'
type Opened = { readonly picture: Sharp; readonly metadata: Metadata; readonly contentType: string }

/** Less is none (sharp's own limit). */
const leastBlurPx = 0.3

const accepted: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp'])

const unreadable = (param: Name, cause?: unknown): MintmarkError =>
  new MintmarkError('invalid_image', { param, message: `The ${param} cannot be read; send a PNG, JPEG or WebP file.`, cause })

/** The first frame, of at most so many pixels by its header, turned as its EXIF says. */
async function open(bytes: Uint8Array, param: Name): Promise<Opened> {
  const contentType = sniffImage(bytes)
  if (contentType === null || !accepted.has(contentType)) throw unreadable(param)
  const header = sharp(bytes, { limitInputPixels: false, pages: 1 })
  const metadata = await header.metadata().catch((cause: unknown) => {
    throw unreadable(param, cause)
  })
  if (metadata.width * metadata.height > uploadLimits.pixels)
    throw new MintmarkError('image_too_large', { param, message: `The ${param} has more than ${uploadLimits.pixels / 1e6} megapixels.` })
  const picture = sharp(bytes, { limitInputPixels: uploadLimits.pixels, failOn: 'error', pages: 1 })
  return { picture: picture.autoOrient().toColourspace('srgb').ensureAlpha(), metadata, contentType }
}

async function lay(picture: Sharp, { width, height }: UploadRequest, param: Name, blurPx = 0): Promise<Pixels> {
  try {
    const laid = (blurPx < leastBlurPx ? picture : picture.blur(blurPx)).resize(width, height, {
      fit: 'cover',
      kernel: param === 'mask' ? 'linear' : 'lanczos3',
    })
    return { width, height, data: new Uint8Array(await laid.raw({ depth: 'uchar' }).toBuffer()) }
  } catch (cause) {
    throw unreadable(param, cause)
  }
}

const byAlpha = ({ data, ...size }: Pixels): Pixels => ({ ...size, data: data.map((value, i) => (i % 4 === 3 ? 255 - value : 0)) })

/** Luma (BT.601), what is transparent being black. */
function byLight({ data, ...size }: Pixels, { changes }: MaskReading): Pixels {
  const weights = data.map((alpha, i) => {
    if (i % 4 !== 3) return 0
    const [red = 0, green = 0, blue = 0] = data.subarray(i - 3, i)
    const light = ((0.299 * red + 0.587 * green + 0.114 * blue) * alpha) / 255
    return Math.round(changes === 'white' ? light : 255 - light)
  })
  return { ...size, data: weights }
}

async function layMask({ picture, metadata }: Opened, request: UploadRequest): Promise<Pixels> {
  const { maskReading, width, height } = request
  if (!maskReading) return byAlpha(await lay(picture, request, 'mask'))
  // The blur comes after the change of size, whatever the order of the calls (sharp's pipeline).
  const scale = Math.max(width / metadata.autoOrient.width, height / metadata.autoOrient.height)
  return byLight(await lay(picture, request, 'mask', maskReading.blur_px * scale), maskReading)
}

function assertMask(mask: Metadata, image: Metadata, reading: MaskReading | null): void {
  const { width, height } = image.autoOrient
  if (mask.autoOrient.width !== width || mask.autoOrient.height !== height)
    throw new MintmarkError('mask_size_mismatch', {
      param: 'mask',
      message: `The mask must measure ${width}x${height} pixels, as the image.`,
    })
  if (!mask.hasAlpha && !reading)
    throw new MintmarkError('invalid_image', { param: 'mask', message: 'The mask has no alpha channel, which says what to edit.' })
}

/** Throws `invalid_image`, `image_too_large` and `mask_size_mismatch`, each naming the picture. */
export async function decodeUpload(request: UploadRequest): Promise<DecodedUpload> {
  const image = await open(request.image, 'image')
  const mask = request.mask && (await open(request.mask, 'mask'))
  if (mask) assertMask(mask.metadata, image.metadata, request.maskReading)
  return {
    contentType: image.contentType,
    image: await lay(image.picture, request, 'image'),
    mask: mask && (await layMask(mask, request)),
  }
}
