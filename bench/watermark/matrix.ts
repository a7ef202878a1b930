// The robustness matrix: every picture, over white, marked once, every attack read back, exact ids counted.
import type { Notch, RgbaImage, Watermarker } from '@mintmark/watermark'
import { ATTACKS } from './attacks.ts'
import { loadPicture, type Picture } from './corpus.ts'
import { overWhite, rgbaOf } from './image.ts'
import { psnrOf, ssimOf } from './quality.ts'
import { idFrom, uniformFrom } from './random.ts'

export type Marked = { picture: Picture; image: RgbaImage; id: bigint; psnr: number; ssim: number }
export type Outcome = { attack: string; source: Picture['source']; exact: boolean; ms: number }

export async function markAll(
  watermarker: Watermarker,
  pictures: readonly Picture[],
  shortSidePx: number,
  notch: Notch,
): Promise<Marked[]> {
  const uniform = uniformFrom(shortSidePx)
  const marked: Marked[] = []
  for (const picture of pictures) {
    const before = await rgbaOf(overWhite(await loadPicture(picture, shortSidePx)))
    const id = idFrom(uniform)
    const image = { ...before, data: (await watermarker.embed(before, id, { notch })).data }
    marked.push({ picture, image, id, psnr: psnrOf(before, image), ssim: ssimOf(before, image) })
  }
  return marked
}

/** Whether an exhaustive reading of a picture gives exactly this id, and how long it took. */
export async function readsBack(watermarker: Watermarker, image: RgbaImage, id: bigint): Promise<{ exact: boolean; ms: number }> {
  const began = performance.now()
  const read = await watermarker.extract(image, { exhaustive: true })
  return { exact: read.found && read.id === id, ms: performance.now() - began }
}

/** Every attack on every marked picture. */
export async function runAttacks(watermarker: Watermarker, marked: readonly Marked[], names = Object.keys(ATTACKS)): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const { picture, image, id } of marked) {
    for (const attack of names) {
      const attacked = await ATTACKS[attack]?.(image)
      if (attacked === undefined) throw new RangeError(`no attack is called ${attack}`)
      outcomes.push({ attack, source: picture.source, ...(await readsBack(watermarker, attacked, id)) })
    }
  }
  return outcomes
}
