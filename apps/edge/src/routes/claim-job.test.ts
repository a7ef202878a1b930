// An Idempotency-Key makes one job of several requests for it.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createApiKey, errorOf, postGeneration, postJson } from '../../test/client.ts'
import { installFakeRunner } from '../../test/fake-runner.ts'
import { deliver, holdQueue } from '../../test/jobs.ts'

let token: string
beforeEach(async () => {
  installFakeRunner()
  holdQueue()
  token = (await createApiKey({ limits: { images_per_day: 1 } })).key
})
afterEach(() => vi.restoreAllMocks())

const body = { prompt: 'a job of its own' }
const keyed = { 'idempotency-key': 'job-1' }
const postJob = (extra: object = {}, headers: Record<string, string> = keyed) =>
  postJson('/v1/images/jobs', token, { ...body, ...extra }, headers)
const idOf = async (response: Response): Promise<unknown> => (await response.json<{ id: unknown }>()).id

it('gives the same job again, also to a key that has no budget for another', async () => {
  const [first, second] = [await postJob(), await postJob()]
  expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([202, 202, 'true'])
  expect(await idOf(second)).toBe(await idOf(first))
  expect(await errorOf(await postJob({}, {}))).toMatchObject({ status: 429, code: 'insufficient_quota' })
})

it('refuses another body, and another kind of answer, under the same key', async () => {
  await postJob()
  expect(await errorOf(await postJob({ seed: 1 }))).toMatchObject({ status: 422, code: 'idempotency_key_reused' })
  expect(await errorOf(await postGeneration(token, body, keyed))).toMatchObject({ status: 422 })
})

it('leaves the key free when the job is refused', async () => {
  expect((await postJob({ stream: true })).status).toBe(400)
  expect((await postJob()).status).toBe(202)
})

it('holds its images as long as it waits, and charges them when it is done', async () => {
  const other = await createApiKey({ limits: { concurrent_images: 1 } })
  const ordered = await postJson('/v1/images/jobs', other.key, body)
  expect(await errorOf(await postGeneration(other.key, body))).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
  await deliver(String(await idOf(ordered)))
  const next = await postGeneration(other.key, body)
  expect([next.status, next.headers.get('x-ratelimit-remaining-images')]).toEqual([200, '598'])
})
