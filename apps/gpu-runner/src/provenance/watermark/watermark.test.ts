// Marking a picture on its thread, in each format: the mark comes back from a JPEG copy, and what cannot carry one says so.
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { shippedModelsDir } from '../../config.ts'
import { StartFailure } from '../../start-failure.ts'
import { toRgba } from './codec.ts'
import { findExtractor, openWatermarker } from './open-watermarker.ts'
import { createSpreadSpectrum } from './spread-spectrum.ts'
import { noWatermarker, type Watermarker } from './watermarker.ts'

const masterKeys = [{ id: 'test', key: new Uint8Array(32).fill(5) }]
const { signal } = new AbortController()
const id = '0123456789ab'

/** Soft waves in all colours. */
function waves(side: number) {
  const data = Uint8Array.from({ length: side * side * 4 }, (_, i) => {
    const [x, y, channel] = [(i >> 2) % side, Math.floor((i >> 2) / side), i % 4]
    return channel === 3 ? 255 : 128 + 90 * Math.sin(x / (17 + 9 * channel)) * Math.cos(y / (23 - 5 * channel))
  })
  return { width: side, height: side, data }
}

describe('the marking thread', () => {
  let watermarker: Watermarker
  beforeAll(async () => {
    watermarker = await createSpreadSpectrum({ masterKeys, extractorPath: findExtractor(shippedModelsDir) }, () => {})
  })
  afterAll(() => watermarker.close())

  it.each(['png', 'webp', 'jpeg'] as const)('makes a %s whose JPEG copy gives the id back', async (format) => {
    const encoding = { format, quality: 90, background: 'opaque' } as const
    const marked = await watermarker.mark({ pixels: waves(512), encoding, id }, signal)
    expect(marked).toMatchObject({ status: 'ok', id })
    expect((await sharp(marked.bytes).metadata()).format).toBe(format)
    const reader = await openWatermarker({ masterKeys, extractorPath: findExtractor(shippedModelsDir) })
    const copy = await toRgba(sharp(await sharp(marked.bytes).jpeg({ quality: 75 }).toBuffer()))
    expect(await reader.extract(copy, { exhaustive: false })).toMatchObject({ found: true, id: BigInt(`0x${id}`), keyId: 'test' })
  })

  it('says that a picture of 32 pixels carries nothing', async () => {
    const encoding = { format: 'png', quality: 100, background: 'opaque' } as const
    expect(await watermarker.mark({ pixels: waves(32), encoding, id }, signal)).toMatchObject({ status: 'none', id: null })
  })
})

test('an extractor that is no graph stops the start', async () => {
  const starting = createSpreadSpectrum({ masterKeys, extractorPath: import.meta.filename }, () => {})
  await expect(starting).rejects.toThrow(StartFailure)
  expect(findExtractor('/nowhere')).toBeNull()
})

test('without keys the pixels stay as they are', async () => {
  const pixels = waves(64)
  const marked = await noWatermarker.mark({ pixels, encoding: { format: 'png', quality: 100, background: 'opaque' }, id }, signal)
  expect(marked).toMatchObject({ status: 'none', id: null })
  expect((await toRgba(sharp(marked.bytes))).data).toEqual(pixels.data)
})
