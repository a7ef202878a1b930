// The runner through its own HTTP door, with the real model: a job becomes a signed picture in the store.
import { createHash } from 'node:crypto'
import { Reader } from '@contentauth/c2pa-node'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createImages, createJob } from '../test/job.ts'
import { startTestRunner, testBucket, type TestRunner } from '../test/start-test-runner.ts'

describe('a runner with penny-pilot', () => {
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
    const job = createJob()
    const events = await runner.run(job)
    expect(events.map(({ type }) => type)).toEqual(['accepted', 'step', 'step', 'step', 'step', 'image_stored', 'completed'])
    const bytes = storedBytes(job.images[0]?.object_key ?? '')
    expect(events).toContainEqual({
      type: 'image_stored',
      image: {
        id: job.images[0]?.id,
        object_key: job.images[0]?.object_key,
        content_type: 'image/png',
        width: 128,
        height: 128,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        watermark: { status: 'none', id: null },
      },
    })
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
    const running = runner.run(createJob({ steps: 16 })).finally(() => (progress.done = true))
    while (!progress.done) {
      expect((await fetch(`${runner.url}/livez`)).status).toBe(200)
      progress.answers += 1
    }
    await running
    // A main thread that ran the model would answer once a step at most.
    expect(progress.answers).toBeGreaterThan(32)
  })
})
