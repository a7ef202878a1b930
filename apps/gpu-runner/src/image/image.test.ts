// From floats to a file: straight alpha, sizes, backgrounds and formats, judged on the decoded pixels.
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { encodeImage } from './encode.ts'
import { fitPixels } from './fit.ts'
import type { Pixels } from './pixels.ts'
import { unpremultiply } from './unpremultiply.ts'

type Colour = readonly [number, number, number, number]

/** A disc of one colour on nothing. */
function disc(side: number, colour: Colour): Pixels {
  const data = new Uint8Array(side * side * 4)
  for (let i = 0; i < side * side; i++) {
    const distance = Math.hypot((i % side) - side / 2 + 0.5, Math.floor(i / side) - side / 2 + 0.5)
    if (distance < side / 3) data.set(colour, i * 4)
  }
  return { width: side, height: side, data }
}

const pixelAt = ({ data, width }: Pixels, x: number, y: number): number[] =>
  Array.from(data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4))

async function decode(file: Uint8Array): Promise<Pixels> {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8Array(data) }
}

test('colour is divided by alpha, clamped, and black where nothing is seen', () => {
  // Four pixels: half red, beyond white, invisible with noise, negative.
  const planes = Float32Array.of(0.25, 1.2, 0.001, -0.1, 0, 1.1, 0.001, -0.2, 0, 1, 0.001, 0.5, 0.5, 1, 0.001, 1)
  expect([...unpremultiply(planes, 2, 2).data]).toEqual([128, 0, 0, 128, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 128, 255])
})

test('a resize keeps colour up to the edge: no dark fringe', async () => {
  const colour = [255, 200, 40] as const
  const { data } = await fitPixels(disc(64, [...colour, 255]), { width: 200, height: 200, background: 'transparent' })
  let visible = 0
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3] ?? 0
    if (alpha > 32) visible += 1
    // As seen on a page: rounding costs a level or two, mixing with black would cost up to 64, clipped overshoot 16.
    for (const [channel, value] of colour.entries()) expect((Math.abs((data[i + channel] ?? 0) - value) * alpha) / 255).toBeLessThan(4)
  }
  expect(visible).toBeGreaterThan(10_000)
})

test('another aspect is centred, with nothing around it', async () => {
  const fitted = await fitPixels(disc(64, [10, 20, 30, 255]), { width: 300, height: 100, background: 'transparent' })
  expect([fitted.width, fitted.height, fitted.data.length]).toEqual([300, 100, 300 * 100 * 4])
  expect(pixelAt(fitted, 150, 50)).toEqual([10, 20, 30, 255])
  expect(pixelAt(fitted, 20, 50)).toEqual([0, 0, 0, 0])
  expect(pixelAt(fitted, 280, 50)).toEqual([0, 0, 0, 0])
})

test('the native size and a transparent background change nothing', async () => {
  const pixels = disc(32, [1, 2, 3, 255])
  expect(await fitPixels(pixels, { width: 32, height: 32, background: 'transparent' })).toBe(pixels)
})

test('opaque means white below, also below half-seen pixels', async () => {
  const fitted = await fitPixels(disc(32, [255, 0, 0, 128]), { width: 32, height: 32, background: 'opaque' })
  expect(pixelAt(fitted, 0, 0)).toEqual([255, 255, 255, 255])
  expect(pixelAt(fitted, 16, 16)).toEqual([255, 127, 127, 255])
})

test('an opaque picture of another aspect lies on white all over', async () => {
  const fitted = await fitPixels(disc(32, [255, 0, 0, 255]), { width: 200, height: 100, background: 'opaque' })
  expect(pixelAt(fitted, 5, 50)).toEqual([255, 255, 255, 255])
  expect(pixelAt(fitted, 60, 5)).toEqual([255, 255, 255, 255])
  expect(pixelAt(fitted, 100, 50)).toEqual([255, 0, 0, 255])
})

test('PNG keeps every pixel', async () => {
  const pixels = disc(48, [9, 99, 199, 77])
  expect(await decode(await encodeImage(pixels, { format: 'png', quality: 0, background: 'transparent' }))).toEqual(pixels)
})

test('WebP keeps alpha exactly, and its quality decides its size', async () => {
  const noisy = {
    ...disc(64, [0, 0, 0, 255]),
    data: Uint8Array.from({ length: 64 * 64 * 4 }, (_, i) => (i % 4 === 3 ? (i >> 3) % 256 : (i * 7919) % 251)),
  }
  const best = await encodeImage(noisy, { format: 'webp', quality: 100, background: 'transparent' })
  const alphaOf = ({ data }: Pixels): Uint8Array => data.filter((_, i) => i % 4 === 3)
  expect(alphaOf(await decode(best))).toEqual(alphaOf(noisy))
  expect((await encodeImage(noisy, { format: 'webp', quality: 0, background: 'transparent' })).length).toBeLessThan(best.length / 2)
})

test.each(['png', 'webp', 'jpeg'] as const)('an opaque %s has no alpha channel and is white around the picture', async (format) => {
  const pixels = await fitPixels(disc(48, [0, 0, 255, 255]), { width: 48, height: 48, background: 'opaque' })
  const file = await encodeImage(pixels, { format, quality: 95, background: 'opaque' })
  expect(await sharp(file).metadata()).toMatchObject({ format, hasAlpha: false })
  expect(Math.min(...pixelAt(await decode(file), 0, 0))).toBeGreaterThan(240)
})
