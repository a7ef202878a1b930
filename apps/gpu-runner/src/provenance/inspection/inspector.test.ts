// Files from strangers, read in a process of its own: what an intact, a changed, a copied and a foreign file give, and what hostile ones do.
import { isDeepStrictEqual } from 'node:util'
import { deflateSync } from 'node:zlib'
import { type Inspection, type InspectionOptions, inspectionSchema, MintmarkError } from '@mintmark/shared'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { createMarkedImage, drawWaves, markId, pngOf } from '../../../test/marked-image.ts'
import { createRandom, mutate } from '../../../test/mutate.ts'
import { openWatermarker } from '../watermark/open-watermarker.ts'
import { createInspector, type Inspector } from './inspector.ts'

type Marked = Awaited<ReturnType<typeof createMarkedImage>>

const all: InspectionOptions = { version: 1, watermark: true, compare: null }
let marked: Marked
let inspector: Inspector
beforeAll(async () => {
  marked = await createMarkedImage()
  inspector = createInspector(marked.setup)
})
afterAll(() => inspector.close())

const inspect = (image: Uint8Array, options: Partial<InspectionOptions> = {}, manifest: Uint8Array | null = null): Promise<Inspection> =>
  inspector.inspect({ image, manifest, options: { ...all, ...options } })

describe('what a file carries', () => {
  it('an intact file of ours is trusted, and its mark is read', async () => {
    const found = await inspect(marked.bytes)
    expect(found).toMatchObject({ content_type: 'image/png', width: 512, height: 512, similarity: null })
    expect(found.credentials).toMatchObject({
      state: 'trusted',
      ours: true,
      failures: [],
      issuer: 'Mintmark tests',
      generator: 'Mintmark 1.0.0',
    })
    expect(found.credentials?.actions).toEqual([
      {
        action: 'c2pa.created',
        when: '2026-11-23T18:30:00Z',
        digital_source_type: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
        software_agent: 'penny',
      },
      { action: 'c2pa.watermarked', when: null, digital_source_type: null, software_agent: null },
    ])
    expect(found.watermark).toMatchObject({ id: markId, tag_bits: 32 })
  })

  it('a changed byte makes it invalid, and leaves the mark', async () => {
    const changed = marked.bytes.slice()
    changed[changed.length - 40] = (changed[changed.length - 40] ?? 0) ^ 1
    const { credentials, watermark } = await inspect(changed)
    expect(credentials).toMatchObject({ state: 'invalid', failures: ['assertion.dataHash.mismatch'] })
    expect(watermark?.id).toBe(markId)
  })

  it('a re-encoded copy has lost its manifest; the kept one still speaks for it', async () => {
    const copy = await sharp(marked.bytes).jpeg({ quality: 75 }).toBuffer()
    expect(await inspect(copy)).toMatchObject({ credentials: null, watermark: { id: markId } })
    const placement = { angle_degrees: 0, mirrored: false }
    const found = await inspect(copy, { watermark: false, compare: { likeness: marked.likeness, placement } }, marked.manifest)
    expect(found.credentials).toMatchObject({ state: 'invalid', ours: true, failures: ['assertion.dataHash.mismatch'] })
    expect(found.similarity).toBeGreaterThan(0.95)
    expect(found.watermark).toBeNull()
  })

  it('an AVIF is read like the others, and its kept manifest speaks for a copy in another format', async () => {
    const avif = await createMarkedImage('Mintmark tests', 'avif')
    const reader = createInspector(avif.setup)
    const options = { ...all, watermark: false }
    const read = async (image: Uint8Array, manifest: Uint8Array | null) => (await reader.inspect({ image, manifest, options })).credentials
    try {
      expect(await read(avif.bytes, null)).toMatchObject({ state: 'trusted', ours: true })
      const copy = await sharp(avif.bytes).jpeg().toBuffer()
      expect(await read(copy, avif.manifest)).toMatchObject({ state: 'invalid', ours: true, failures: ['assertion.bmffHash.mismatch'] })
    } finally {
      await reader.close()
    }
  })

  it('of a small sticker the first digits of its mark are read', async () => {
    const side = 128
    const data = Uint8Array.from({ length: 4 * side * side }, (_, i) =>
      i % 4 === 3 ? 255 : 128 + 60 * Math.sin((i >> 2) / 3000 + (i % 4)),
    )
    const { watermark } = marked.setup
    const drawn = watermark && (await (await openWatermarker(watermark)).embed({ width: side, height: side, data }, BigInt(`0x${markId}`)))
    const file = await pngOf({ width: side, height: side, data: new Uint8Array(drawn ?? []) })
    expect((await inspect(file)).watermark).toMatchObject({ id: markId.slice(0, 7), tag_bits: 16 })
  })

  it('a mirrored copy is read as such, and is like what was kept once it is turned back', async () => {
    const copy = await sharp(marked.bytes).flop().jpeg().toBuffer()
    const { watermark } = await inspect(copy)
    expect(watermark).toMatchObject({ id: markId, placement: { mirrored: true } })
    const similarity = async (mirrored: boolean) => {
      const compare = { likeness: marked.likeness, placement: { angle_degrees: 0, mirrored } }
      return (await inspect(copy, { watermark: false, compare })).similarity
    }
    expect(await similarity(true)).toBeGreaterThan(0.9)
    expect(await similarity(false)).toBeLessThan(0.8)
  })

  it('a file of another issuer is not ours, and an unmarked one carries nothing', async () => {
    const foreign = await createMarkedImage('Somebody else')
    expect((await inspect(foreign.bytes)).credentials).toMatchObject({ state: 'valid', ours: false, issuer: 'Somebody else' })
    expect(await inspect(await pngOf(drawWaves(3)))).toMatchObject({ credentials: null, watermark: null })
  })
})

const refusal = (image: Uint8Array): Promise<unknown> => inspect(image).catch((error: unknown) => error)

/** A PNG chunk (PNG specification, section 5.3); the checksum is wrong, which decoders that are told to go on ignore. */
function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)])
}

/** A PNG of 30,000 x 30,000 pixels in a few kilobytes. */
function bomb(): Buffer {
  const header = Buffer.from([0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 0, 0, 0, 0])
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1 << 20))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** `refused`, what the credentials say, or `forged` when they say other things than the intact file's and are not invalid. */
async function verdictOf(file: Uint8Array): Promise<string> {
  const { credentials: intact } = await inspect(marked.bytes, { watermark: false })
  const answer = await inspect(file, { watermark: false }).catch((error: unknown) => error)
  if (answer instanceof MintmarkError && answer.code === 'invalid_value') return 'refused'
  const { credentials } = inspectionSchema.parse(answer)
  if (credentials === null || credentials.state === 'invalid') return credentials?.state ?? 'none'
  return isDeepStrictEqual(credentials, intact) ? 'intact' : 'forged'
}

/** Hundreds of files, or a process that starts anew, on a busy machine. A test that is given up goes on, in the next one's inspector. */
const patient = { timeout: 120_000 }

describe('hostile files', patient, () => {
  it.each<[string, () => Uint8Array]>([
    ['no bytes', () => new Uint8Array()],
    ['a text', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['an archive', () => Buffer.from('PK\u0003\u0004 and more')],
    ['only the first bytes of a PNG', () => marked.bytes.slice(0, 8)],
    ['a PNG of 900 megapixels', bomb],
  ])('%s is refused and the process goes on', async (_, file) => {
    await inspect(marked.bytes, { watermark: false })
    const before = inspector.processId()
    expect(await refusal(file())).toMatchObject({ code: 'invalid_value', param: 'file' })
    expect(inspector.processId()).toBe(before)
  })

  it('a manifest whose lengths are absurd never says more than what was signed', async () => {
    const bytes = Buffer.from(marked.bytes)
    const places = [...bytes.toString('latin1').matchAll(/jumb/g)].map(({ index }) => index - 4)
    expect(places.length).toBeGreaterThan(5)
    const verdicts = new Set<string>()
    for (const place of places) {
      for (const length of [0, 1, 0x7fffffff, 0xffffffff]) {
        const absurd = Buffer.from(bytes)
        absurd.writeUInt32BE(length, place)
        verdicts.add(await verdictOf(absurd))
      }
    }
    expect(verdicts).toContain('invalid')
    expect(verdicts).not.toContain('forged')
  })

  it('what follows the picture does not make it intact', async () => {
    const polyglot = Buffer.concat([marked.bytes, Buffer.from('PK\u0003\u0004 hidden')])
    expect((await inspect(polyglot, { watermark: false })).credentials?.state).not.toBe('trusted')
  })

  it('300 mutated files give an answer each, and none says more than what was signed', async () => {
    const random = createRandom(7)
    const small = new Uint8Array(await sharp(marked.bytes).resize(64).png().toBuffer())
    const sources = [marked.bytes.subarray(0, 20_000), marked.bytes, small]
    const verdicts = new Set<string>()
    for (let i = 0; i < 300; i++) verdicts.add(await verdictOf(mutate(sources[i % sources.length] ?? small, random)))
    expect(verdicts).toContain('invalid')
    expect(verdicts).not.toContain('forged')
  })
})

test('the warm-up starts the process that the first file is then read by', patient, async () => {
  const early = createInspector(marked.setup)
  try {
    expect(early.processId()).toBeUndefined()
    await early.warmUp()
    const started = early.processId()
    expect((await early.inspect({ image: marked.bytes, manifest: null, options: { ...all, watermark: false } })).credentials?.ours).toBe(
      true,
    )
    expect(early.processId()).toBe(started)
  } finally {
    await early.close()
  }
})

test('when the process dies the next file starts another', patient, async () => {
  await inspect(marked.bytes, { watermark: false })
  const first = inspector.processId() ?? 0
  const running = inspect(marked.bytes)
  process.kill(first, 'SIGKILL')
  await expect(running).rejects.toMatchObject({ code: 'invalid_value' })
  expect((await inspect(marked.bytes, { watermark: false })).credentials?.ours).toBe(true)
  expect(inspector.processId()).not.toBe(first)
})

test('more files than may wait are refused at once', patient, async () => {
  const many = await Promise.allSettled(Array.from({ length: 10 }, () => inspect(marked.bytes, { watermark: false })))
  const codes = many.map((result) => (result.status === 'rejected' ? result.reason.code : 'read'))
  expect(codes).toEqual([...Array.from({ length: 8 }, () => 'read'), 'runner_overloaded', 'runner_overloaded'])
})
