// Inspections over the runner's HTTP door: a signed form in, what its image carries out, and nothing written anywhere.
import { errorBodySchema, inspectionSchema, type JobEvent } from '@mintmark/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createJob } from '../../test/job.ts'
import { signCall } from '../../test/sign-call.ts'
import { startTestRunner, testBucket, type TestRunner } from '../../test/start-test-runner.ts'

let runner: TestRunner
let stored: Extract<JobEvent, { type: 'image_stored' }>['image']
beforeAll(async () => {
  runner = await startTestRunner()
  const events = await runner.run(createJob())
  const image = events.find((event) => event.type === 'image_stored')?.image
  if (!image) throw new Error('the job stored no image')
  stored = image
})
afterAll(() => runner.stop())

const path = '/v1/inspections'
const options = { version: 1, watermark: true, compare: { likeness: '', placement: { angle_degrees: 0, mirrored: false } } }
const fileOf = (key: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(runner.s3.objects.get(`/${testBucket}/${key}`)?.bytes ?? new Uint8Array())

async function post(fields: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>): Promise<Response> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, typeof value === 'string' ? value : new Blob([value]))
  const request = new Request(`${runner.url}${path}`, { method: 'POST', body: form })
  const body = new Uint8Array(await request.arrayBuffer())
  const headers = { 'content-type': request.headers.get('content-type') ?? '', ...(await signCall({ method: 'POST', path, body })) }
  return fetch(request.url, { method: 'POST', body, headers })
}

test('a stored image is found intact, like itself, and is not stored again', async () => {
  const requests = runner.s3.requests.length
  const compare = { ...options.compare, likeness: stored.likeness }
  const response = await post({ options: JSON.stringify({ ...options, compare }), image: fileOf(stored.object_key) })
  const inspection = inspectionSchema.parse(await response.json())
  expect(inspection).toMatchObject({
    width: 256,
    credentials: { state: 'trusted', ours: true, manifest_id: stored.manifest.id },
    watermark: null,
  })
  expect(inspection.similarity).toBeGreaterThan(0.99)
  expect(runner.s3.requests).toHaveLength(requests)
})

test('what is no inspection is refused with the field that is wrong', async () => {
  const image = fileOf(stored.object_key)
  const errorOf = async (response: Response) => errorBodySchema.parse(await response.json()).error
  expect(await errorOf(await post({ options: '{}', image }))).toMatchObject({ code: 'invalid_value', param: 'options' })
  expect(await errorOf(await post({ options: JSON.stringify(options) }))).toMatchObject({ code: 'invalid_value', param: 'image' })
  expect(await errorOf(await post({ options: JSON.stringify(options), image: new Uint8Array(9) }))).toMatchObject({ param: 'file' })
  expect((await fetch(`${runner.url}${path}`, { method: 'POST', body: image })).status).toBe(401)
})

test('a file of more than 21 MiB is not read', async () => {
  expect((await post({ options: JSON.stringify(options), image: new Uint8Array(22 * 2 ** 20) })).status).toBe(413)
})
