// Between sharp and the watermark's RGBA: every bench picture passes here.
import sharp, { type Sharp } from 'sharp'
import type { RgbaImage } from '@mintmark/watermark'

export type { RgbaImage }
export type Colour = { r: number; g: number; b: number }

export const WHITE: Colour = { r: 255, g: 255, b: 255 }

export const pipelineOf = ({ width, height, data }: RgbaImage): Sharp =>
  sharp(Buffer.from(data.buffer, data.byteOffset, data.byteLength), { raw: { width, height, channels: 4 } })

export async function rgbaOf(pipeline: Sharp): Promise<RgbaImage> {
  const { data, info } = await pipeline.ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8Array(data) }
}

export const decode = (bytes: Uint8Array): Promise<RgbaImage> => rgbaOf(sharp(bytes))

/** The picture through an encoder and back. */
export const recode = async (pipeline: Sharp): Promise<RgbaImage> => decode(await pipeline.toBuffer())

export const overWhite = (image: RgbaImage): Sharp => pipelineOf(image).flatten({ background: WHITE })
