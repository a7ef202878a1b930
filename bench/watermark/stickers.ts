// Small transparent pictures, marked as the runner marks them (self-check and ladder), then met as stickers are met.
import { encodeMarked, type MarkStatus, type Notch, type RgbaImage, type Watermarker } from '@mintmark/watermark'
import sharp from 'sharp'
import { ATTACKS, type Attack } from './attacks.ts'
import { codec } from './codec.ts'
import { loadPicture, type Picture } from './corpus.ts'
import { decode, overWhite, pipelineOf, recode, rgbaOf } from './image.ts'
import { readsBack } from './matrix.ts'
import { nativeSide, roundTrip } from './penny.ts'
import { psnrOf } from './quality.ts'
import { idFrom, uniformFrom } from './random.ts'

const PAGE = { width: 800, height: 600, background: { r: 64, g: 120, b: 200, alpha: 1 } }

/** The sticker at its own size on a coloured page, at no round position. */
const onPage: Attack = async (image) => {
  const input = await pipelineOf(image).png().toBuffer()
  const page = sharp({ create: { ...PAGE, channels: 4 } }).composite([{ input, left: 211, top: 47 }])
  return decode(await page.png().toBuffer())
}

const attack = (name: string): Attack => {
  const found = ATTACKS[name]
  if (found === undefined) throw new RangeError(`no attack is called ${name}`)
  return found
}

export const STICKER_ATTACKS: Readonly<Record<string, Attack>> = {
  'transparent PNG': attack('none'),
  'on white': (image) => rgbaOf(overWhite(image)),
  'transparent WebP 80': (image) => recode(pipelineOf(image).webp({ quality: 80 })),
  'JPEG 90 on white': attack('JPEG 90'),
  'JPEG 75 on white': attack('JPEG 75'),
  'PNG-8': attack('PNG-8'),
  GIF: attack('GIF'),
  'resize 2': attack('resize 2'),
  'resize 0.5': attack('resize 0.5'),
  'emoji pipeline': attack('emoji pipeline'),
  flip: attack('flip'),
  'coloured page': onPage,
  'coloured page, JPEG 85': async (image) => recode(overWhite(await onPage(image)).jpeg({ quality: 85 })),
}

/** Only at the house model's own size: through its encoder and decoder, a mild kind of regeneration. */
export const AUTOENCODER = 'house autoencoder'

export type Sticker = { image: RgbaImage; id: bigint; status: MarkStatus; notch: Notch | null; psnr: number }
export type StickerOutcome = { attack: string; status: MarkStatus; exact: boolean }

export async function markStickers(watermarker: Watermarker, pictures: readonly Picture[], sidePx: number): Promise<Sticker[]> {
  const uniform = uniformFrom(sidePx)
  const stickers: Sticker[] = []
  for (const picture of pictures) {
    const before = await loadPicture(picture, sidePx)
    const id = idFrom(uniform)
    const { image, status, notch } = await encodeMarked(watermarker, codec, before, id)
    stickers.push({ image, id, status, notch, psnr: psnrOf(before, image) })
  }
  return stickers
}

export async function runStickers(watermarker: Watermarker, stickers: readonly Sticker[], sidePx: number): Promise<StickerOutcome[]> {
  const attacks: [string, Attack][] = Object.entries(STICKER_ATTACKS)
  if (sidePx === nativeSide) attacks.push([AUTOENCODER, roundTrip])
  const outcomes: StickerOutcome[] = []
  for (const { image, id, status } of stickers) {
    for (const [name, change] of attacks) {
      outcomes.push({ attack: name, status, exact: (await readsBack(watermarker, await change(image), id)).exact })
    }
  }
  return outcomes
}
