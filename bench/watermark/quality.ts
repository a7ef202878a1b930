// How much a mark changes a picture: PSNR over the visible pixels, and SSIM (Wang et al. 2004) of the luma.
import { boxBlur } from '../../packages/watermark/src/box-blur.ts'
import { viewOf } from '../../packages/watermark/src/luma.ts'
import type { RgbaImage } from './image.ts'

const PEAK = 255
const WINDOW_RADIUS_PX = 3
const C1 = (0.01 * PEAK) ** 2
const C2 = (0.03 * PEAK) ** 2

/** Decibels over the colour samples of pixels at least half visible. */
export function psnrOf(before: RgbaImage, after: RgbaImage): number {
  let squares = 0
  let count = 0
  for (let i = 0; i < before.data.length; i += 4) {
    if ((before.data[i + 3] ?? 0) < 128) continue
    for (let c = i; c < i + 3; c++) squares += ((after.data[c] ?? 0) - (before.data[c] ?? 0)) ** 2
    count += 3
  }
  return 10 * Math.log10((PEAK * PEAK * count) / Math.max(squares, 1e-9))
}

/** Mean structural similarity, 7 x 7 uniform windows, 0..1. */
export function ssimOf(before: RgbaImage, after: RgbaImage): number {
  const [a, b] = [viewOf(before).luma, viewOf(after).luma]
  const mean = (value: (i: number) => number) => boxBlur({ ...a, data: a.data.map((_, i) => value(i)) }, WINDOW_RADIUS_PX).data
  const x = (i: number) => a.data[i] ?? 0
  const y = (i: number) => b.data[i] ?? 0
  const [mx, my, xx, yy, xy] = [mean(x), mean(y), mean((i) => x(i) ** 2), mean((i) => y(i) ** 2), mean((i) => x(i) * y(i))]
  const similarity = mx.map((mu, i) => {
    const nu = my[i] ?? 0
    const [vx, vy, covariance] = [(xx[i] ?? 0) - mu * mu, (yy[i] ?? 0) - nu * nu, (xy[i] ?? 0) - mu * nu]
    return ((2 * mu * nu + C1) * (2 * covariance + C2)) / ((mu * mu + nu * nu + C1) * (vx + vy + C2))
  })
  return similarity.reduce((sum, value) => sum + value, 0) / similarity.length
}
