// How masks are read: by their alpha, or by their light, softened.
import type { MaskReading } from '@mintmark/shared'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { decodeUpload } from './decode-upload.ts'

const [width, height] = [32, 4]

/** The left half has one colour, the right half the other. */
function halves(left: readonly number[], right: readonly number[]): Promise<Buffer> {
  const channels = left.length === 4 ? 4 : 3
  const row = Array.from({ length: width }, (_, x) => (x < width / 2 ? left : right)).flat()
  const data = Uint8Array.from(Array.from({ length: height }, () => row).flat())
  return sharp(data, { raw: { width, height, channels } }).png().toBuffer()
}

const [black, white] = [
  [0, 0, 0],
  [255, 255, 255],
]

/** How much of each pixel of the first row is changed, 0..255. */
async function weightsOf(mask: Buffer, maskReading: MaskReading | null, scale = 1): Promise<number[]> {
  const size = { width: width * scale, height: height * scale }
  const decoded = await decodeUpload({ image: await halves(black, white), mask, maskReading, ...size })
  const alphas = decoded.mask?.data.filter((_, i) => i % 4 === 3) ?? []
  return [...alphas].slice(0, size.width)
}

const half = (value: number): number[] => Array<number>(width / 2).fill(value)

test('by its alpha, transparent is changed', async () => {
  const mask = await halves([255, 255, 255, 0], [255, 255, 255, 255])
  expect(await weightsOf(mask, null)).toEqual([...half(255), ...half(0)])
})

test('by its light, white is changed or black, and no alpha is needed', async () => {
  const mask = await halves(white, black)
  expect(await weightsOf(mask, { changes: 'white', blur_px: 0 })).toEqual([...half(255), ...half(0)])
  expect(await weightsOf(mask, { changes: 'black', blur_px: 0 })).toEqual([...half(0), ...half(255)])
})

test('what is transparent is black', async () => {
  const mask = await halves([255, 255, 255, 0], [255, 255, 255, 255])
  expect(await weightsOf(mask, { changes: 'white', blur_px: 0 })).toEqual([...half(0), ...half(255)])
})

/** Pixels that are neither changed nor kept. */
const softened = (weights: readonly number[]): number => weights.filter((weight) => weight > 5 && weight < 250).length

test('a blur softens the edge, by pixels of the picture', async () => {
  const mask = await halves(white, black)
  const blurred = await weightsOf(mask, { changes: 'white', blur_px: 2 })
  expect([blurred[0], blurred.at(-1)]).toEqual([255, 0])
  expect(softened(blurred)).toBeGreaterThanOrEqual(4)
  const doubled = await weightsOf(mask, { changes: 'white', blur_px: 2 }, 2)
  expect(softened(doubled)).toBeGreaterThan(1.5 * softened(blurred))
})

test('a mask without alpha that is read by it is refused', async () => {
  await expect(weightsOf(await halves(white, black), null)).rejects.toMatchObject({ code: 'invalid_image', param: 'mask' })
})
