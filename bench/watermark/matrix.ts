// The robustness matrix: every picture, over white, marked as the runner marks it, every attack read back, exact ids counted.
import { carriedId, encodeMarked, type MarkStatus, type Notch, type RgbaImage, type Watermarker } from '@mintmark/watermark'
import { ATTACKS } from './attacks.ts'
import { codec } from './codec.ts'
import { loadPicture, type Picture } from './corpus.ts'
import { overWhite, rgbaOf } from './image.ts'
import { psnrOf, ssimOf } from './quality.ts'
import { idFrom, uniformFrom } from './random.ts'

/** What is known of a marked picture once its pixels are gone; `picture` is its source and name. */
export type MarkedFacts = { picture: string; status: MarkStatus; notch: Notch | null; psnr: number; ssim: number }
export type Marked = MarkedFacts & { source: Picture['source']; image: RgbaImage; id: bigint }
export type Outcome = { picture: string; attack: string; source: Picture['source']; exact: boolean; ms: number }

async function markOne(watermarker: Watermarker, picture: Picture, shortSidePx: number): Promise<Marked> {
  const before = await rgbaOf(overWhite(await loadPicture(picture, shortSidePx)))
  const name = `${picture.source}/${picture.name}`
  const id = idFrom(uniformFrom(Buffer.from(name).reduce((hash, byte) => (31 * hash + byte) >>> 0, shortSidePx)))
  const { image, status, notch } = await encodeMarked(watermarker, codec, before, id)
  return { picture: name, source: picture.source, image, id, status, notch, psnr: psnrOf(before, image), ssim: ssimOf(before, image) }
}

export async function markAll(watermarker: Watermarker, pictures: readonly Picture[], shortSidePx: number): Promise<Marked[]> {
  const marked: Marked[] = []
  for (const picture of pictures) marked.push(await markOne(watermarker, picture, shortSidePx))
  return marked
}

/** Whether an exhaustive reading of a picture gives exactly this id, and how long it took. */
export async function readsBack(watermarker: Watermarker, image: RgbaImage, id: bigint): Promise<{ exact: boolean; ms: number }> {
  const began = performance.now()
  const read = await watermarker.extract(image, { exhaustive: true })
  return { exact: read.found && read.id === carriedId(id, read), ms: performance.now() - began }
}

/** Every attack on every marked picture. */
export async function runAttacks(watermarker: Watermarker, marked: readonly Marked[], names = Object.keys(ATTACKS)): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const { picture, source, image, id } of marked) {
    for (const attack of names) {
      const attacked = await ATTACKS[attack]?.(image)
      if (attacked === undefined) throw new RangeError(`no attack is called ${attack}`)
      outcomes.push({ picture, attack, source, ...(await readsBack(watermarker, attacked, id)) })
    }
  }
  return outcomes
}

export const factsOf = ({ picture, status, notch, psnr, ssim }: Marked): MarkedFacts => ({ picture, status, notch, psnr, ssim })
