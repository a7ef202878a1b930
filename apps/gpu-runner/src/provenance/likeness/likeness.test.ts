// A likeness is kept as text, and tells its picture, parts of it and pages around it from other pictures.
import sharp, { type Sharp } from 'sharp'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { drawWaves, pngOf } from '../../../test/marked-image.ts'
import { compareWithKept } from './compare.ts'
import { type Likeness, readLikeness, takeLikeness, writeLikeness } from './likeness.ts'

const upright = { angleDegrees: 0, mirrored: false }
const likeEnough = 0.83

describe('the likeness of a picture', () => {
  let picture: Buffer
  let kept: Likeness
  beforeAll(async () => {
    picture = await pngOf(drawWaves(0))
    kept = await takeLikeness(sharp(picture), 512, 512)
  })

  const similarity = async (changed: Sharp, placement = upright): Promise<number> =>
    compareWithKept(sharp(await changed.png().toBuffer()), kept, placement)

  it('is kept as text of less than 2 KiB', () => {
    const text = writeLikeness(kept)
    expect(text.length).toBeLessThan(2048)
    expect(readLikeness(text)).toEqual({ ...kept, data: new Uint8Array(kept.data) })
  })

  it.each<[string, (image: Sharp) => Sharp]>([
    ['itself', (image) => image],
    ['half its size', (image) => image.resize(256)],
    ['a quarter of its area', (image) => image.extract({ left: 40, top: 200, width: 256, height: 256 })],
    ['a page around it', (image) => image.extend({ top: 200, left: 300, bottom: 100, right: 50, background: '#246' })],
    ['a darker copy', (image) => image.modulate({ brightness: 0.6 })],
  ])('knows %s', async (_, change) => {
    expect(await similarity(change(sharp(picture)))).toBeGreaterThan(likeEnough)
  })

  it('knows a mirrored or turned copy once it is told how it lies', async () => {
    const mirrored = sharp(picture).flop()
    expect(await similarity(mirrored)).toBeLessThan(likeEnough)
    expect(await similarity(mirrored, { angleDegrees: 0, mirrored: true })).toBeGreaterThan(likeEnough)
    const turned = sharp(picture).rotate(90)
    expect(await similarity(turned, { angleDegrees: 90, mirrored: false })).toBeGreaterThan(likeEnough)
  })

  it('does not know another picture, or one of a single colour', async () => {
    expect(await similarity(sharp(await pngOf(drawWaves(3))))).toBeLessThan(likeEnough)
    const plain = sharp({ create: { width: 300, height: 200, channels: 3, background: '#808080' } })
    expect(await similarity(plain)).toBe(0)
  })

  it('of a long picture keeps its shape, within 60 pixels', async () => {
    const strip = await sharp(picture).extract({ left: 0, top: 100, width: 512, height: 128 }).png().toBuffer()
    const long = await takeLikeness(sharp(strip), 512, 128)
    expect([long.width, long.height]).toEqual([60, 15])
    expect(await compareWithKept(sharp(await sharp(strip).jpeg().toBuffer()), long, upright)).toBeGreaterThan(likeEnough)
  })
})

test.each(['', 'AA', '!!!!', 'FBQB'])('%j is no likeness', (text) => {
  expect(readLikeness(text)).toBeNull()
})
