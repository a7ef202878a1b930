// The watermark through its door: marked pictures give their id back after what happens to pictures, unmarked ones give none.
import sharp, { type Sharp } from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { openShippedExtractor } from './test-extractor.ts'
import { landscape, sticker } from './test-pictures.ts'
import type { Extracted, MasterKey, RgbaImage, Watermarker } from './types.ts'
import { createWatermarker } from './watermarker.ts'

const current: MasterKey = { id: '2026-11', key: new Uint8Array(32).fill(1) }
const previous: MasterKey = { id: '2025-11', key: new Uint8Array(32).fill(2) }
const foreign: MasterKey = { id: 'foreign', key: new Uint8Array(32).fill(3) }
const ID = 0xc0ff_ee12_3456n

const pipelineOf = ({ width, height, data }: RgbaImage): Sharp => sharp(data, { raw: { width, height, channels: 4 } })

async function rgbaOf(pipeline: Sharp): Promise<RgbaImage> {
  const { data, info } = await pipeline.ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8Array(data) }
}

const jpeg = async (image: RgbaImage, quality: number) =>
  rgbaOf(sharp(await pipelineOf(image).flatten({ background: '#fff' }).jpeg({ quality }).toBuffer()))

const idOf = (read: Extracted): bigint | null => (read.found ? read.id : null)

let mark: (image: RgbaImage, masterKeys?: MasterKey[]) => Promise<RgbaImage>
let reader: Watermarker

beforeAll(async () => {
  const residual = await openShippedExtractor()
  reader = createWatermarker({ masterKeys: [current, previous], residual })
  mark = async (image, masterKeys = [current]) => {
    const data = await createWatermarker({ masterKeys }).embed(image, ID)
    if (data === null) throw new Error('the picture carries nothing')
    return { ...image, data }
  }
})

describe('a marked picture of 512 px', () => {
  const picture = landscape(640, 512, 1)

  it.each<[string, (image: RgbaImage) => Promise<RgbaImage>]>([
    ['nothing', (image) => Promise.resolve(image)],
    ['JPEG 40', (image) => jpeg(image, 40)],
    ['WebP 60', async (image) => rgbaOf(sharp(await pipelineOf(image).webp({ quality: 60 }).toBuffer()))],
    ['half the size and JPEG 50', async (image) => jpeg(await rgbaOf(pipelineOf(image).resize(320)), 50)],
    ['mirroring', (image) => rgbaOf(pipelineOf(image).flop())],
    ['a quarter turn', (image) => rgbaOf(pipelineOf(image).rotate(90))],
    ['blur', (image) => rgbaOf(pipelineOf(image).blur(2))],
  ])('gives its id back after %s, without a search', async (_, attack) => {
    const read = await reader.extract(await attack(await mark(picture)), { exhaustive: false })
    expect(read).toMatchObject({ found: true, id: ID, version: 1, keyId: '2026-11', layout: 'large' })
  })

  it('is found by the search when it was cropped and turned, and tells how it lies', async () => {
    const cropped = await rgbaOf(pipelineOf(await mark(picture)).extract({ left: 90, top: 70, width: 450, height: 362 }))
    const turned = await rgbaOf(pipelineOf(cropped).rotate(7, { background: '#000' }))
    expect(idOf(await reader.extract(turned, { exhaustive: false }))).toBeNull()
    const read = await reader.extract(turned, { exhaustive: true })
    expect(idOf(read)).toBe(ID)
    if (!read.found) throw new Error('not found')
    expect(read.placement.angleDegrees).toBeCloseTo(7, 0)
    expect(read.placement.mirrored).toBe(false)
    expect(read.placement.periodPx).toBeCloseTo(128, -1)
  })

  it('says which key marked it, and is not read under a key it does not have', async () => {
    const read = await reader.extract(await mark(picture, [previous]), { exhaustive: false })
    expect(read).toMatchObject({ found: true, id: ID, keyId: '2025-11' })
    expect(await reader.extract(await mark(picture, [foreign]), { exhaustive: false })).toMatchObject({ found: false })
  })

  it('states how sure the reading is', async () => {
    const read = await reader.extract(await mark(picture), { exhaustive: false })
    if (!read.found) throw new Error('not found')
    expect(read.confidence.tagBits).toBe(32)
    expect(read.confidence.agreement).toBeGreaterThan(0.95)
    expect(read.confidence.falseAcceptProbability).toBeLessThan(1e-9)
  })

  it('is also read by the hand-made band-pass', async () => {
    const plain = createWatermarker({ masterKeys: [current] })
    expect(idOf(await plain.extract(await jpeg(await mark(picture), 75), { exhaustive: false }))).toBe(ID)
  })

  it('changes by little, and never its alpha', async () => {
    const marked = await mark(picture)
    const colours = marked.data.map((value, i) => Math.abs(value - (picture.data[i] ?? 0)))
    const meanSquare = colours.reduce((sum, value) => sum + value * value, 0) / ((colours.length * 3) / 4)
    expect(10 * Math.log10(255 ** 2 / meanSquare)).toBeGreaterThan(42)
    expect(marked.data.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255)).toBe(true)
  })
})

describe('a transparent sticker', () => {
  it.each([
    [128, 'tiny', ID >> 20n],
    [256, 'small', ID],
    [512, 'large', ID],
  ])('gives its id back at %i px, or what the layout carries of it, as it is and over a colour', async (side, layout, id) => {
    const marked = await mark(sticker(side))
    expect(await reader.extract(marked, { exhaustive: false })).toMatchObject({ found: true, id, layout })
    const flat = await rgbaOf(pipelineOf(marked).flatten({ background: '#3a7bd5' }))
    expect(idOf(await reader.extract(flat, { exhaustive: false }))).toBe(id)
  })

  it('is found on a page of another colour, where it lies at its own size', async () => {
    const input = await pipelineOf(await mark(sticker(256)))
      .png()
      .toBuffer()
    const page = sharp({ create: { width: 620, height: 450, channels: 4, background: '#4078c8' } })
    const pasted = await rgbaOf(
      sharp(
        await page
          .composite([{ input, left: 211, top: 47 }])
          .png()
          .toBuffer(),
      ),
    )
    expect(idOf(await reader.extract(pasted, { exhaustive: true }))).toBe(ID)
  })

  it('keeps its alpha and every invisible pixel', async () => {
    const before = sticker(256)
    const after = await mark(before)
    const touched = after.data.map((value, i) => (value === before.data[i] ? 0 : 1))
    expect(touched.some((changed, i) => changed && (i % 4 === 3 || (before.data[i - (i % 4) + 3] ?? 0) < 128))).toBe(false)
    expect(touched.includes(1)).toBe(true)
  })

  it('does not rely on the colours of invisible pixels', async () => {
    const [clean, dirty] = [await mark(sticker(256)), await mark(sticker(256, [13, 250, 99, 0]))]
    const visible = (image: RgbaImage) => image.data.filter((_, i) => (image.data[i - (i % 4) + 3] ?? 0) > 0)
    expect(visible(dirty)).toEqual(visible(clean))
    expect(idOf(await reader.extract(dirty, { exhaustive: false }))).toBe(ID)
  })

  it('holds its id, and neither another one nor that of a sliver that shows too little', async () => {
    const marked = await mark(sticker(512))
    expect([await reader.holds(marked, ID), await reader.holds(marked, ID + 1n)]).toEqual([true, false])
    marked.data.forEach((_, i) => {
      if (i % 4 === 3 && i > 4 * 512 * 40) marked.data[i] = 0
    })
    expect(await reader.holds(marked, ID)).toBe(false)
  })

  it('carries nothing when it is too small', async () => {
    const small = createWatermarker({ masterKeys: [current] })
    expect(await small.embed(sticker(64), ID)).toBeNull()
    expect(await small.holds(sticker(64), ID)).toBe(false)
  })
})

describe('reading', () => {
  it.each([
    ['a landscape', landscape(420, 360, 3)],
    ['a sticker', sticker(128)],
  ])('finds nothing in %s without a mark, after a bounded search', async (_, image) => {
    const read = await reader.extract(image, { exhaustive: true })
    if (read.found) throw new Error('found a mark in an unmarked picture')
    expect(read.tries).toBeGreaterThan(50)
    expect(read.tries).toBeLessThan(400)
  })

  it('stops when its signal is aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(reader.extract(landscape(256, 256, 5), { exhaustive: true, signal })).rejects.toThrow('enough')
  })

  it('refuses data that does not fit its size', async () => {
    const broken = { width: 100, height: 100, data: new Uint8Array(399) }
    await expect(reader.extract(broken, { exhaustive: false })).rejects.toThrow('needs 40000')
  })
})

describe('a strip', () => {
  it('is neither marked nor read, however small it would be on the grid', async () => {
    const strip = landscape(4000, 100, 8)
    expect(await reader.embed(strip, ID)).toBeNull()
    expect(await reader.extract(strip, { exhaustive: true })).toEqual({ found: false, tries: 0 })
  })
})

describe('a watermarker', () => {
  it('needs a key', () => {
    expect(() => createWatermarker({ masterKeys: [] })).toThrow('at least one master key')
  })
})
