// Pictures laid over each other by a mask, and the way from pixels to an encoder's planes and back.
import { expect, test } from 'vitest'
import { paste } from './paste.ts'
import type { Pixels } from './pixels.ts'
import { premultiply } from './premultiply.ts'
import { unpremultiply } from './unpremultiply.ts'

const row = (...colours: readonly (readonly number[])[]): Pixels => ({
  width: colours.length,
  height: 1,
  data: Uint8Array.from(colours.flat()),
})

test('full weights copy one picture, none the other, and half mix by alpha', () => {
  const over = row([200, 0, 0, 255], [200, 0, 0, 255], [200, 0, 0, 255], [200, 0, 0, 255])
  const under = row([0, 100, 7, 3], [0, 100, 7, 3], [0, 100, 0, 255], [0, 100, 0, 0])
  const { data } = paste(over, under, Uint8Array.of(255, 0, 128, 128))
  expect([...data]).toEqual([200, 0, 0, 255, 0, 100, 7, 3, 100, 50, 0, 255, 200, 0, 0, 128])
})

test('pictures of different sizes do not meet', () => {
  expect(() => paste(row([0, 0, 0, 0]), row([0, 0, 0, 0], [0, 0, 0, 0]), Uint8Array.of(1))).toThrow(RangeError)
})

test('premultiplied planes come back as the pixels that they were', () => {
  const pixels = row([200, 10, 3, 255], [90, 80, 70, 128], [0, 0, 0, 0])
  expect(unpremultiply(premultiply(pixels), 3, 1)).toEqual(pixels)
})
