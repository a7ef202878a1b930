// What a picture meets on its way: encoders, resizing, cropping, turning, filters, and the chains that platforms apply.
import { nonLocalMeans } from './denoise.ts'
import { decode, overWhite, pipelineOf, recode, type RgbaImage, rgbaOf } from './image.ts'
import { normalFrom, uniformFrom } from './random.ts'

export type Attack = (image: RgbaImage) => Promise<RgbaImage>

const jpeg =
  (quality: number): Attack =>
  (image) =>
    recode(overWhite(image).jpeg({ quality }))

const resize =
  (factor: number): Attack =>
  (image) =>
    rgbaOf(pipelineOf(image).resize(Math.round(image.width * factor), Math.round(image.height * factor), { fit: 'fill' }))

/** The middle, `side` of each side long. */
const crop =
  (side: number): Attack =>
  (image) => {
    const [width, height] = [Math.round(image.width * side), Math.round(image.height * side)]
    return rgbaOf(pipelineOf(image).extract({ left: (image.width - width) >> 1, top: (image.height - height) >> 1, width, height }))
  }

const rotate =
  (degrees: number): Attack =>
  (image) =>
    rgbaOf(pipelineOf(image).rotate(degrees, { background: { r: 0, g: 0, b: 0, alpha: 1 } }))

const blur =
  (sigma: number): Attack =>
  (image) =>
    rgbaOf(pipelineOf(image).blur(sigma))

/** Every colour sample changed alike, rounded and clipped to 8 bits; alpha stays. */
function mapColours({ width, height, data }: RgbaImage, change: (value: number) => number): RgbaImage {
  const out = new Uint8ClampedArray(data)
  for (let i = 0; i < out.length; i++) if (i % 4 !== 3) out[i] = change(data[i] ?? 0)
  return { width, height, data: new Uint8Array(out.buffer) }
}

const noise =
  (sigma: number): Attack =>
  async (image) => {
    const normal = normalFrom(uniformFrom(7))
    return mapColours(image, (value) => value + 255 * sigma * normal())
  }

const brightness =
  (factor: number): Attack =>
  async (image) =>
    mapColours(image, (value) => value * factor)

const contrast =
  (factor: number): Attack =>
  async (image) => {
    const colours = image.data.filter((_, i) => i % 4 !== 3)
    const mean = colours.reduce((sum, value) => sum + value, 0) / colours.length
    return mapColours(image, (value) => (value - mean) * factor + mean)
  }

const chain =
  (...steps: Attack[]): Attack =>
  async (image) => {
    let seen = image
    for (const step of steps) seen = await step(seen)
    return seen
  }

const emojiPipeline: Attack = (image) =>
  recode(
    pipelineOf(image)
      .resize(128, 128, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
      .webp({ quality: 80 }),
  )

const gif: Attack = async (image) => decode(await pipelineOf(image).gif({ colours: 256 }).toBuffer())

/** The matrix of the issue, in its order. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  none: async (image) => image,
  'JPEG 90': jpeg(90),
  'JPEG 75': jpeg(75),
  'JPEG 50': jpeg(50),
  'JPEG 25': jpeg(25),
  'WebP 60': (image) => recode(pipelineOf(image).webp({ quality: 60 })),
  'AVIF 50': (image) => recode(pipelineOf(image).avif({ quality: 50, effort: 2 })),
  'resize 0.5': resize(0.5),
  'resize 0.25': resize(0.25),
  'resize 2': resize(2),
  'crop 50 % of area': crop(Math.SQRT1_2),
  'crop 25 % of area': crop(0.5),
  'rotate 5°': rotate(5),
  'rotate 15°': rotate(15),
  'rotate 90°': rotate(90),
  flip: (image) => rgbaOf(pipelineOf(image).flop()),
  'blur σ 1': blur(1),
  'blur σ 2': blur(2),
  'noise 0.02': noise(0.02),
  'noise 0.05': noise(0.05),
  'brightness 0.5': brightness(0.5),
  'brightness 1.5': brightness(1.5),
  'contrast 1.5': contrast(1.5),
  'median 5': (image) => rgbaOf(pipelineOf(image).median(5)),
  'non-local means': async (image) => nonLocalMeans(image),
  screenshot: chain(resize(0.75), blur(0.6), jpeg(70)),
  'resize 0.5 + JPEG 50': chain(resize(0.5), jpeg(50)),
  'Meta combined': chain(jpeg(40), crop(0.71), brightness(0.5)),
  'PNG-8': (image) => recode(pipelineOf(image).png({ palette: true, colours: 256 })),
  GIF: gif,
  'emoji pipeline': emojiPipeline,
}
