// The copy attack (Kutter, Voloshynovskiy and Herrigel 2000): what denoising takes from one marked picture, added to another.
import type { Watermarker } from '@mintmark/watermark'
import { nonLocalMeans } from './denoise.ts'
import { pipelineOf, type RgbaImage, rgbaOf } from './image.ts'
import type { Marked } from './matrix.ts'
import { readsBack } from './matrix.ts'

const STRENGTH = 1

const smoothed = async (image: RgbaImage): Promise<RgbaImage> => nonLocalMeans(await rgbaOf(pipelineOf(image).blur(1)))

/** `victim` with the fine detail that its smoothing would take from `donor`; both are cut to the smaller frame. */
async function copyMark(donor: RgbaImage, victim: RgbaImage): Promise<RgbaImage> {
  const frame = { left: 0, top: 0, width: Math.min(donor.width, victim.width), height: Math.min(donor.height, victim.height) }
  const [from, to] = await Promise.all([donor, victim].map((image) => rgbaOf(pipelineOf(image).extract(frame))))
  if (from === undefined || to === undefined) throw new Error('a frame is missing')
  const smooth = await smoothed(from)
  const data = new Uint8ClampedArray(to.data)
  for (let i = 0; i < data.length; i++) {
    if (i % 4 !== 3) data[i] = (to.data[i] ?? 0) + STRENGTH * ((from.data[i] ?? 0) - (smooth.data[i] ?? 0))
  }
  return { ...frame, data: new Uint8Array(data.buffer) }
}

/** How many marks read as the donor's id on an unmarked picture: each picture gives its mark to the next one. */
export async function countCopies(watermarker: Watermarker, marked: readonly Marked[], originals: readonly RgbaImage[]): Promise<number> {
  let copied = 0
  for (const [i, { image, id }] of marked.entries()) {
    const victim = originals[(i + 1) % originals.length]
    if (victim === undefined) continue
    const { exact } = await readsBack(watermarker, await copyMark(image, victim), id)
    if (exact) copied++
  }
  return copied
}
