// The check after the encode: quiet where that is enough, louder where not, and honest where nothing helps.
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { encodeMarked, type MarkCodec } from './self-check.ts'
import { landscape, sticker } from './test-pictures.ts'
import type { RgbaImage } from './types.ts'
import { createWatermarker } from './watermarker.ts'

const watermarker = createWatermarker({ masterKeys: [{ id: 'a', key: new Uint8Array(16).fill(9) }] })

const rgbaOf = async (bytes: Uint8Array): Promise<RgbaImage> => {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8Array(data) }
}

const codec: MarkCodec = {
  encode: ({ width, height, data }) =>
    sharp(data, { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer(),
  decodeJpegCopy: async (encoded, quality) => rgbaOf(await sharp(encoded).flatten({ background: '#fff' }).jpeg({ quality }).toBuffer()),
}

/** A codec whose copies up to `worst` are so bad that marks survive only from a certain encode on. */
const losingUntil = (encodes: number, worst = 100): MarkCodec => {
  let encoded = 0
  return {
    encode: (image) => ((encoded += 1), codec.encode(image)),
    decodeJpegCopy: async (bytes, quality) =>
      encoded < encodes && quality <= worst ? landscape(512, 512, 7) : codec.decodeJpegCopy(bytes, quality),
  }
}

describe('the check after the encode', () => {
  const picture = landscape(512, 512, 6)

  it('is content with the quietest notch where the copy gives the id back', async () => {
    const { status, notch, encoded } = await encodeMarked(watermarker, codec, picture, 42n)
    expect([status, notch]).toEqual(['ok', 0])
    expect(await watermarker.extract(await rgbaOf(encoded), { exhaustive: false })).toMatchObject({ found: true, id: 42n })
  })

  it('raises the amplitude until the copy gives the id back', async () => {
    const quiet = await encodeMarked(watermarker, codec, picture, 42n)
    const loud = await encodeMarked(watermarker, losingUntil(3), picture, 42n)
    expect([loud.status, loud.notch]).toEqual(['ok', 2])
    const change = ({ data }: RgbaImage) => data.reduce((sum, value, i) => sum + Math.abs(value - (picture.data[i] ?? 0)), 0)
    expect(change(loud.image)).toBeGreaterThan(1.2 * change(quiet.image))
  })

  it('is loudest where only harsher copies than JPEG 75 lose the id, and content with that', async () => {
    const { status, notch } = await encodeMarked(watermarker, losingUntil(9, 74), picture, 42n)
    expect([status, notch]).toEqual(['ok', 2])
  })

  it('says weak where no notch survives, and still hands the picture over', async () => {
    const { status, notch, encoded } = await encodeMarked(watermarker, losingUntil(9), picture, 42n)
    expect([status, notch]).toEqual(['weak', 2])
    expect((await rgbaOf(encoded)).width).toBe(512)
  })

  it('says none where the picture is too small', async () => {
    const { status, notch } = await encodeMarked(watermarker, codec, sticker(48), 42n)
    expect([status, notch]).toEqual(['none', null])
  })
})
