// The S3 store over real HTTP: what arrives, what is retried, and what a refusal becomes.
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startS3Double, type S3Double } from '../../test/s3-double.ts'
import type { ImageStore, StoredObject } from './image-store.ts'
import { createS3Store } from './s3-store.ts'

let s3: S3Double
let store: ImageStore
beforeEach(async () => {
  s3 = await startS3Double()
  store = createS3Store({ endpoint: s3.endpoint, region: 'auto', bucket: 'images', accessKeyId: 'a', secretAccessKey: 's' })
})
afterEach(async () => {
  store.close()
  await s3.close()
})

const { signal } = new AbortController()
const bytes = new TextEncoder().encode('a picture')
const object: StoredObject = { key: 'a/b.png', bytes, contentType: 'image/png', sha256: createHash('sha256').update(bytes).digest('hex') }
const refuseFirst =
  (count: number, status: number): S3Double['refuse'] =>
  () =>
    s3.requests.length <= count ? status : null

test('puts the bytes with type, cache rule and checksum, and removes them', async () => {
  await store.put(object, signal)
  expect(s3.objects.get('/images/a/b.png')).toEqual({
    bytes: Buffer.from(bytes),
    contentType: 'image/png',
    cacheControl: 'private, max-age=31536000, immutable',
  })
  await store.remove('a/b.png')
  expect(s3.objects.size).toBe(0)
})

test('repeats a put that meets a 503, and succeeds', async () => {
  s3.refuse = refuseFirst(2, 503)
  await store.put(object, signal)
  expect(s3.requests).toHaveLength(3)
  expect(s3.objects.size).toBe(1)
})

test('gives up after four tries', async () => {
  s3.refuse = () => 500
  await expect(store.put(object, signal)).rejects.toMatchObject({ code: 'storage_unavailable' })
  expect(s3.requests).toHaveLength(4)
})

test('does not repeat what a repetition cannot mend', async () => {
  s3.refuse = () => 403
  await expect(store.put(object, signal)).rejects.toMatchObject({ code: 'storage_unavailable' })
  expect(s3.requests).toHaveLength(1)
})

test('bytes that do not match their digest are refused', async () => {
  await expect(store.put({ ...object, sha256: '0'.repeat(64) }, signal)).rejects.toMatchObject({ code: 'storage_unavailable' })
  expect(s3.objects.size).toBe(0)
})

test('an aborted put ends with the signal’s reason', async () => {
  const controller = new AbortController()
  s3.refuse = () => {
    controller.abort(new Error('deadline'))
    return 503
  }
  await expect(store.put(object, controller.signal)).rejects.toThrow('deadline')
})
