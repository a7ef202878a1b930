// Edits through a whole runner: pictures from the bucket, what comes of them, and every upload that is refused.
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { Reader } from '@contentauth/c2pa-node'
import type { JobEvent, JobFile, JobRequest, JobSource } from '@mintmark/shared'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createImages, createJob } from '../test/job.ts'
import { registerModel, type RegisteredModel } from '../test/registered-model.ts'
import { startTestRunner, testBucket, type TestRunner } from '../test/start-test-runner.ts'

const [width, height] = [64, 48]
let model: RegisteredModel
let runner: TestRunner
beforeAll(async () => {
  model = await registerModel('tiny-sd', 'my-sd')
  runner = await startTestRunner({ ...model.environment, MINTMARK_PICTURE_CHECK: 'off' })
}, 60_000)
afterAll(async () => {
  await runner.stop()
  await rm(model.folder, { recursive: true })
})

function upload(bytes: Buffer): JobFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const object_key = `inputs/${sha256}`
  runner.s3.objects.set(`/${testBucket}/${object_key}`, { bytes, contentType: 'image/png', cacheControl: undefined })
  return { object_key, sha256, bytes: bytes.length }
}

/** Slopes of colour; the right half of a mask is to be edited. */
const drawn = (alpha: (x: number) => number = () => 255): Buffer =>
  Buffer.from(
    Uint8Array.from({ length: width * height * 4 }, (_, i) => {
      const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)]
      return [4 * x, 5 * y, 128, alpha(x)][i % 4] ?? 0
    }),
  )
const png = (pixels = drawn()) =>
  sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer()
const rightHalf = () => png(drawn((x) => (x < width / 2 ? 255 : 0)))

async function edit(source: Partial<JobSource> & Pick<JobSource, 'image'>, changes: Partial<JobRequest> = {}) {
  const whole: JobSource = { kind: 'edit', mask: null, strength: 0.5, ...source }
  const [sampler, images] = ['euler', createImages(1, 7)]
  const common = { model: model.id, weights_digest: model.weightsDigest, sampler, images, background: 'opaque' as const }
  const job = createJob({ ...common, width, height, source: whole, ...changes })
  const events = await runner.run(job)
  const file = runner.s3.objects.get(`/${testBucket}/${job.images[0]?.object_key}`)?.bytes
  return { events, file }
}

const pixelsOf = (file: Buffer | undefined): Promise<Buffer> => sharp(file).ensureAlpha().raw().toBuffer()
const failure = (events: readonly JobEvent[]) => events.at(-1)

describe('an edit', () => {
  test('is made of the uploaded picture, and says so in its manifest', async () => {
    const { events, file } = await edit({ image: upload(await png()) })
    expect(events.at(-1)).toMatchObject({ type: 'completed', timings_ms: { fetch: expect.any(Number), decode_upload: expect.any(Number) } })
    const reader = await Reader.fromAsset({ buffer: file ?? Buffer.alloc(0), mimeType: 'image/png' })
    expect(JSON.stringify(reader?.getActive()?.assertions)).toMatch(/c2pa\.opened.*c2pa\.edited.*compositeWithTrainedAlgorithmicMedia/)
    expect(reader?.getActive()?.ingredients).toMatchObject([{ relationship: 'parentOf', format: 'image/png' }])
  })

  test('keeps to the bit what its mask keeps', async () => {
    const { file } = await edit({ image: upload(await png()), mask: upload(await rightHalf()), strength: 1 })
    const [made, old] = [await pixelsOf(file), drawn()]
    const half = (pixels: Buffer, wanted: boolean) => pixels.filter((_, i) => (i >> 2) % width < width / 2 === wanted)
    expect(half(made, true)).toEqual(half(old, true))
    expect(half(made, false)).not.toEqual(half(old, false))
  })

  test('is the same again for the same seed, picture and strength', async () => {
    const image = upload(await png())
    const [once, again, stronger] = [await edit({ image }), await edit({ image }), await edit({ image, strength: 0.9 })]
    expect(await pixelsOf(again.file)).toEqual(await pixelsOf(once.file))
    expect(await pixelsOf(stronger.file)).not.toEqual(await pixelsOf(once.file))
  })

  test('turns a photograph as its EXIF says, and keeps its middle where the aspect differs', async () => {
    const upright = sharp(drawn(), { raw: { width, height, channels: 4 } }).removeAlpha()
    const turned = await upright.clone().rotate(-90).jpeg({ quality: 100 }).withMetadata({ orientation: 6 }).toBuffer()
    const mask = upload(await png(drawn(() => 254)))
    const { file } = await edit({ image: upload(turned), mask })
    const [made, old] = [await pixelsOf(file), drawn()]
    expect(made.reduce((sum, value, i) => sum + Math.abs(value - (old[i] ?? 0)), 0) / made.length).toBeLessThan(6)
    const square = await edit({ image: upload(await png()), strength: 0.1 }, { width: 48, height: 48 })
    expect(await sharp(square.file).metadata()).toMatchObject({ width: 48, height: 48 })
  })
})

describe('an upload is refused', () => {
  const refused = async (source: Partial<JobSource> & Pick<JobSource, 'image'>) => failure((await edit(source)).events)

  test.each<[string, () => Promise<Buffer>]>([
    ['that is no picture', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['that is cut off', async () => (await png()).subarray(0, 200)],
    ['whose pixels are broken', async () => Buffer.from(await png()).fill(0x55, 60, 160)],
    [
      'of another kind',
      () =>
        sharp(drawn(), { raw: { width, height, channels: 4 } })
          .gif()
          .toBuffer(),
    ],
  ])('%s', async (_, make) => {
    expect(await refused({ image: upload(await make()) })).toMatchObject({ type: 'failed', code: 'invalid_image' })
  })

  test('that would take more memory than a picture may, by its header alone', async () => {
    const bomb = Buffer.from(await png())
    bomb.writeUInt32BE(30_000, 16)
    bomb.writeUInt32BE(30_000, 20)
    expect(await refused({ image: upload(bomb) })).toMatchObject({ code: 'image_too_large' })
    const large = await sharp({ create: { width: 8_000, height: 6_000, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    expect(await refused({ image: upload(large) })).toMatchObject({ code: 'image_too_large' })
  })

  test('whose mask has another size, or no alpha', async () => {
    const image = upload(await png())
    const small = await sharp(await rightHalf())
      .resize(32, 24)
      .png()
      .toBuffer()
    expect(await refused({ image, mask: upload(small) })).toMatchObject({
      code: 'mask_size_mismatch',
      message: expect.stringContaining('64x48'),
    })
    const solid = await sharp(await png())
      .removeAlpha()
      .png()
      .toBuffer()
    expect(await refused({ image, mask: upload(solid) })).toMatchObject({ code: 'invalid_image' })
  })

  test('that is not in the store, or not as it came', async () => {
    const image = upload(await png())
    expect(await refused({ image: { ...image, object_key: 'inputs/none' } })).toMatchObject({ code: 'storage_unavailable' })
    expect(await refused({ image: { ...image, sha256: '0'.repeat(64) } })).toMatchObject({ code: 'storage_unavailable' })
  })
})
