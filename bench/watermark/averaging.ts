// The averaging attack (Kutter 1998): what many marked pictures have in common is estimated and taken away from each of them.
import type { RgbaImage, Watermarker } from '@mintmark/watermark'
import { boxBlur } from '../../packages/watermark/src/box-blur.ts'
import { foldTile } from '../../packages/watermark/src/fold.ts'
import { LARGE, tilePx } from '../../packages/watermark/src/layout.ts'
import { viewOf } from '../../packages/watermark/src/luma.ts'
import { type Marked, readsBack } from './matrix.ts'

const side = tilePx(LARGE)
const SMOOTHING_RADIUS_PX = 2
/** Edges would drown the pattern, so an attacker cuts them off. Grey levels. */
const CLIP = 4

const clip = (value: number): number => Math.max(-CLIP, Math.min(CLIP, value))

/** What is finer than the smoothing in a picture of the grid's own size, folded onto one tile, per repetition. */
function fineTile(image: RgbaImage): Float32Array {
  const { luma } = viewOf(image)
  const smooth = boxBlur(luma, SMOOTHING_RADIUS_PX, 2).data
  const fine = { ...luma, data: luma.data.map((value, i) => clip(value - (smooth[i] ?? 0))) }
  const repetitions = luma.data.length / side ** 2
  return foldTile(fine, LARGE, { periodPx: side, angle: 0 }).map((value) => value / repetitions)
}

/** The mean over the pictures, scaled to an RMS of one grey level. */
function estimateTile(images: readonly RgbaImage[]): Float32Array {
  const sum = new Float32Array(side * side)
  for (const image of images) fineTile(image).forEach((value, i) => (sum[i] = (sum[i] ?? 0) + value))
  const rms = Math.sqrt(sum.reduce((total, value) => total + value * value, 0) / sum.length)
  return sum.map((value) => value / rms)
}

function subtract(image: RgbaImage, tile: Float32Array, strength: number): RgbaImage {
  const data = new Uint8ClampedArray(image.data)
  for (let i = 0; i < data.length; i++) {
    if (i % 4 === 3) continue
    const [x, y] = [(i >> 2) % image.width, Math.floor((i >> 2) / image.width)]
    data[i] = (image.data[i] ?? 0) - strength * (tile[(y % side) * side + (x % side)] ?? 0)
  }
  return { ...image, data: new Uint8Array(data.buffer) }
}

/** How many marks are still read once the estimate from all of the pictures is subtracted, `strength` grey levels RMS. */
export async function countSurvivors(watermarker: Watermarker, marked: readonly Marked[], strength: number): Promise<number> {
  const tile = estimateTile(marked.map(({ image }) => image))
  let survivors = 0
  for (const { image, id } of marked) if ((await readsBack(watermarker, subtract(image, tile, strength), id)).exact) survivors++
  return survivors
}
