// Decoded pictures, for comparing what is seen instead of what is stored.
import sharp from 'sharp'

export type Picture = { readonly width: number; readonly height: number; readonly format: string; readonly rgba: Buffer }

export async function decode(file: Buffer): Promise<Picture> {
  const { format } = await sharp(file).metadata()
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, format, rgba: data }
}

/** The share of pixels, 0..1, whose alpha is below half. */
export function transparentShare({ rgba }: Picture): number {
  const alphas = rgba.filter((_, i) => i % 4 === 3)
  return alphas.filter((alpha) => alpha < 128).length / alphas.length
}

/** The mean red, green and blue, 0..255, of the pixels that are at least half opaque. */
export function meanColour({ rgba }: Picture): readonly [number, number, number] {
  const sum = [0, 0, 0]
  let count = 0
  for (let i = 0; i < rgba.length; i += 4) {
    if ((rgba[i + 3] ?? 0) < 128) continue
    count++
    for (const channel of [0, 1, 2]) sum[channel] = (sum[channel] ?? 0) + (rgba[i + channel] ?? 0)
  }
  const [red = 0, green = 0, blue = 0] = sum.map((total) => total / Math.max(1, count))
  return [red, green, blue]
}

/** The mean absolute difference of two pictures' bytes, 0..255; infinite when their sizes differ. */
export function meanDifference(a: Buffer | undefined, b: Buffer | undefined): number {
  if (!a || a.length !== b?.length) return Infinity
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length
}
