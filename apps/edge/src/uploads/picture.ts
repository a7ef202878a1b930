// An uploaded picture as the edge knows it: by its header, its size and its digest. The runner is the one that decodes it.
import { MintmarkError, sha256Hex, uploadLimits } from '@mintmark/shared'
import { disableTypes, imageSize, types } from 'image-size'

export type UploadedPicture = {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly sha256: string
  /** Pixels, upright as its EXIF says. */
  readonly width: number
  readonly height: number
}

export type PictureParam = 'image' | 'mask'

const accepted: ReadonlySet<string> = new Set(['png', 'jpg', 'webp'])

disableTypes(types.filter((type) => !accepted.has(type)))

const invalid = (param: PictureParam): MintmarkError =>
  new MintmarkError('invalid_image', { param, message: `Invalid '${param}': send a PNG, JPEG or WebP file.` })

/** From 5 on, EXIF orientations lay the picture on its side (Exif 2.3, section 4.6.4). */
const liesOnItsSide = (orientation: number | undefined): boolean => orientation !== undefined && orientation >= 5

function sizeOf(bytes: Uint8Array, param: PictureParam): { width: number; height: number } {
  try {
    const { width, height, orientation } = imageSize(bytes)
    if (width > 0 && height > 0) return liesOnItsSide(orientation) ? { width: height, height: width } : { width, height }
  } catch {
    throw invalid(param)
  }
  throw invalid(param)
}

const maxBytes = { image: uploadLimits.imageBytes, mask: uploadLimits.maskBytes } as const

/** Throws `body_too_large`, `invalid_image` and `image_too_large`, naming the picture. */
export async function describePicture(bytes: Uint8Array<ArrayBuffer>, param: PictureParam): Promise<UploadedPicture> {
  if (bytes.length > maxBytes[param])
    throw new MintmarkError('body_too_large', { param, message: `The ${param} is larger than ${maxBytes[param]} bytes.` })
  const { width, height } = sizeOf(bytes, param)
  if (width * height > uploadLimits.pixels)
    throw new MintmarkError('image_too_large', { param, message: `The ${param} has more than ${uploadLimits.pixels / 1e6} megapixels.` })
  return { bytes, sha256: await sha256Hex(bytes), width, height }
}

export type UploadedPictures = { readonly image: UploadedPicture; readonly mask: UploadedPicture | null }

/** Throws what `describePicture` does, and `mask_size_mismatch`. */
export async function describePictures(files: {
  readonly image: Uint8Array<ArrayBuffer>
  readonly mask: Uint8Array<ArrayBuffer> | null
}): Promise<UploadedPictures> {
  const image = await describePicture(files.image, 'image')
  const mask = files.mask && (await describePicture(files.mask, 'mask'))
  if (mask && (mask.width !== image.width || mask.height !== image.height)) {
    const message = `The mask measures ${mask.width}x${mask.height} pixels and the image ${image.width}x${image.height}; they must be equal.`
    throw new MintmarkError('mask_size_mismatch', { param: 'mask', message })
  }
  return { image, mask }
}
