// The runner through its own HTTP door, with the real model: a job becomes a signed picture in the store.
import { createHash } from 'node:crypto'
import { Reader } from '@contentauth/c2pa-node'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createImages, createJob } from '../test/job.ts'
import { startTestRunner, testBucket, type TestRunner } from '../test/start-test-runner.ts'
import { toRgba } from './provenance/watermark/codec.ts'
import { openWatermarker } from './provenance/watermark/open-watermarker.ts'

describe('a runner with penny that marks nothing', () => {
  let runner: TestRunner
  beforeAll(async () => {
    runner = await startTestRunner({ MINTMARK_ENGINE: 'onnx' })
  })
  afterAll(() => runner.stop())

  const storedBytes = (objectKey: string): Buffer => {
    const object = runner.s3.objects.get(`/${testBucket}/${objectKey}`)
    if (!object) throw new Error(`${objectKey} was not stored`)
    return object.bytes
  }
  const rawPixels = (objectKey: string): Promise<Buffer> => sharp(storedBytes(objectKey)).raw().toBuffer()

  it('stores one signed transparent PNG and tells each step on the way', async () => {
    const job = createJob({ steps: 3 })
    const events = await runner.run(job)
    expect(events.map(({ type }) => type)).toEqual(['accepted', 'step', 'step', 'step', 'image_stored', 'warning', 'completed'])
    const bytes = storedBytes(job.images[0]?.object_key ?? '')
    expect(events).toContainEqual({
      type: 'image_stored',
      image: {
        id: job.images[0]?.id,
        object_key: job.images[0]?.object_key,
        content_type: 'image/png',
        width: 256,
        height: 256,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        likeness: expect.any(String),
        manifest: { object_key: `manifests/${job.images[0]?.id}.c2pa`, id: expect.stringMatching(/^urn:c2pa:/) },
        watermark: { status: 'none', id: null },
      },
    })
    expect(bytes.includes(storedBytes(`manifests/${job.images[0]?.id}.c2pa`).subarray(0, 1024))).toBe(true)
    expect(await sharp(bytes).stats()).toMatchObject({ isOpaque: false })
    const settings = { trust: { trust_anchors: runner.certificates.caPem }, verify: { verify_trust: true, remote_manifest_fetch: false } }
    const reader = await Reader.fromAsset({ buffer: bytes, mimeType: 'image/png' }, settings)
    expect(reader?.json().validation_state).toBe('Trusted')
  })

  it('gives a seed the same pixels alone and among four, with another job beside it', async () => {
    const four = createJob({ images: createImages(4, 41) })
    const other = createJob({ prompt: 'a blue cat face, 3d', images: createImages(2, 7) })
    await Promise.all([runner.run(four), runner.run(other)])
    for (const image of four.images) {
      const alone = createJob({ images: [{ ...image, object_key: `alone-${image.seed}` }] })
      await runner.run(alone)
      expect(await rawPixels(`alone-${image.seed}`)).toEqual(await rawPixels(image.object_key))
    }
  })

  it('answers /livez while the model runs', async () => {
    const progress = { done: false, answers: 0 }
    const running = runner.run(createJob({ steps: 8, images: createImages(10, 1) })).finally(() => (progress.done = true))
    while (!progress.done) {
      expect((await fetch(`${runner.url}/livez`)).status).toBe(200)
      progress.answers += 1
    }
    await running
    // A main thread that ran the model would answer once a step at most.
    expect(progress.answers).toBeGreaterThan(16)
  })
})

describe('a runner with penny and a watermark key', () => {
  let runner: TestRunner
  const masterKeys = [{ id: 'a', key: new Uint8Array(32).fill(9) }]
  beforeAll(async () => {
    const MINTMARK_WATERMARK_KEYS = `a:${Buffer.from(masterKeys[0]?.key ?? []).toString('base64url')}`
    runner = await startTestRunner({ MINTMARK_ENGINE: 'onnx', MINTMARK_WATERMARK_KEYS })
  })
  afterAll(() => runner.stop())

  it('marks each image with an id of its own, which a reader finds in the stored file, and says how each mark fares', async () => {
    const job = createJob({ width: 512, height: 512, images: createImages(2, 41) })
    const events = await runner.run(job)
    const stored = events.filter((event) => event.type === 'image_stored').map(({ image }) => image)
    expect(new Set(stored.map(({ watermark }) => watermark.id)).size).toBe(2)
    const reader = await openWatermarker({ masterKeys, extractorPath: null })
    for (const { object_key, watermark } of stored) {
      expect(watermark).toEqual({ status: expect.stringMatching(/^(ok|weak)$/), id: expect.stringMatching(/^[0-9a-f]{12}$/) })
      const bytes = runner.s3.objects.get(`/${testBucket}/${object_key}`)?.bytes
      const read = await reader.extract(await toRgba(sharp(bytes)), { exhaustive: false })
      expect(read).toMatchObject({ found: true, id: BigInt(`0x${watermark.id}`) })
    }
    const weak = stored.some(({ watermark }) => watermark.status === 'weak')
    expect(events.some((event) => event.type === 'warning' && event.warning.code === 'watermark_weak')).toBe(weak)
    const ready = await (await fetch(`${runner.url}/readyz`)).json()
    expect(ready).toMatchObject({ watermark: 'wm.ss.1' })
  })
})
