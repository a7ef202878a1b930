// The visible badge: in its corner, tall enough, and nowhere else.
import { expect, test } from 'vitest'
import { drawBadge } from './badge.ts'

const clear = (side: number) => ({ width: side, height: side, data: new Uint8Array(4 * side * side) })
type Picture = Awaited<ReturnType<typeof drawBadge>>

/** Rows and columns that any visible pixel lies in. */
function extent({ width, data }: Picture, isDrawn: (at: number) => boolean) {
  const places = Array.from({ length: data.length / 4 }, (_, i) => i).filter((i) => isDrawn(4 * i))
  const [xs, ys] = [places.map((i) => i % width), places.map((i) => Math.floor(i / width))]
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}

test.each([128, 512])('its letters are at least 5 %% of %i px high, in the lower right corner', async (side) => {
  const picture = await drawBadge(clear(side))
  const white = extent(picture, (at) => (picture.data[at] ?? 0) > 200 && (picture.data[at + 3] ?? 0) > 200)
  expect(white.bottom - white.top).toBeGreaterThanOrEqual(0.05 * side)
  const all = extent(picture, (at) => (picture.data[at + 3] ?? 0) > 0)
  expect(Math.min(all.left, all.top)).toBeGreaterThan(side / 2)
  expect(Math.max(all.right, all.bottom)).toBeLessThan(side)
})

test('the rest of the picture stays as it is', async () => {
  const before = { ...clear(64), data: new Uint8Array(4 * 64 * 64).map((_, i) => (i * 37) % 256) }
  const after = await drawBadge(before)
  expect(after.data.subarray(0, 4 * 64 * 32)).toEqual(before.data.subarray(0, 4 * 64 * 32))
})

test('a picture smaller than the badge is covered and keeps its size', async () => {
  await expect(drawBadge(clear(24))).resolves.toMatchObject({ width: 24, height: 24 })
})
