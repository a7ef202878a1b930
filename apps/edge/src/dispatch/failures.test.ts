// What a client is told, and what the ledger says, when a runner does not do what it should.
import { env } from 'cloudflare:workers'
import type { JobEvent, JobRequest } from '@mintmark/shared'
import { expect, it, vi } from 'vitest'
import { createTestApp } from '../../test/app.ts'
import { bearer, errorOf, generate, postGeneration } from '../../test/client.ts'
import { eventStream, makeImages, type FakeRunner } from '../../test/fake-runner.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { ledgerOfKey } from '../../test/ledger.ts'

const given = givenRunnerAndKey()

const failed = (code: Extract<JobEvent, { type: 'failed' }>['code'], retry_after_seconds: number | null = null) =>
  eventStream([{ type: 'failed', code, message: 'as the runner says', retry_after_seconds }])

const refused = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  Response.json({ error: { message: 'm', type: 't', param: null, code } }, { status, headers })

/** All but the end of a good stream. */
const cutShort = async (job: JobRequest): Promise<Response> => eventStream((await makeImages(job)).slice(0, -1))

/** A good run of a job whose images have other names. */
const storeElsewhere = async (job: JobRequest): Promise<Response> =>
  eventStream(await makeImages({ ...job, images: job.images.map(({ id, seed }) => ({ id, seed, object_key: `${id}.elsewhere` })) }))

it.each<[string, FakeRunner['behave'], number, string, string | null]>([
  ['cannot be reached', () => Promise.reject(new TypeError('Network connection lost.')), 503, 'runner_unavailable', '5'],
  ['is not ready', () => new Response('no', { status: 503, headers: { 'retry-after': '7' } }), 503, 'runner_unavailable', '7'],
  ['is overloaded', () => refused(429, 'runner_overloaded', { 'retry-after': '3' }), 429, 'runner_overloaded', '3'],
  ['is lost in the middle', cutShort, 503, 'runner_unavailable', '5'],
  ['sends what is no event', () => new Response('{"type":"surprise"}\n'), 503, 'runner_unavailable', '5'],
  ['refuses the signature', () => refused(401, 'invalid_api_key'), 500, 'misconfigured', null],
  ['cannot store', () => failed('storage_unavailable', 2), 503, 'storage_unavailable', '2'],
  ['fails to sign', () => failed('signing_failed'), 500, 'signing_failed', null],
  ['stores under another name', storeElsewhere, 500, 'generation_failed', null],
  ['says it is done with images missing', () => eventStream([{ type: 'completed', timings_ms: {} }]), 500, 'generation_failed', null],
])('a runner that %s', async (_, behave, status, code, retryAfter) => {
  given.runner.behave = behave
  const response = await postGeneration(given.token, { n: 2 })
  expect(response.headers.get('x-should-retry')).toBe(String(code !== 'misconfigured'))
  expect(response.headers.get('retry-after')).toBe(retryAfter)
  expect(await errorOf(response)).toMatchObject({ status, code })
  expect(await ledgerOfKey(given.keyId)).toEqual(
    Array.from({ length: 2 }, () => expect.objectContaining({ state: 'failed', error_code: code, cached: 0 })),
  )
})

it('leaves no object of a failed job in the bucket', async () => {
  given.runner.behave = cutShort
  await postGeneration(given.token, { n: 2 })
  const [first, second] = await ledgerOfKey(given.keyId)
  expect([await env.IMAGES.head(first?.object_key ?? ''), await env.IMAGES.head(second?.object_key ?? '')]).toEqual([null, null])
})

it('gives up at the deadline', async () => {
  given.runner.behave = (_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const app = createTestApp({ MINTMARK_JOB_TIMEOUT_SECONDS: '1' })
  const headers = { ...bearer(given.token), 'content-type': 'application/json' }
  const response = await app.call('/v1/images/generations', { method: 'POST', headers, body: '{"prompt":"x"}' })
  expect(await errorOf(response)).toMatchObject({ status: 503, code: 'job_deadline_exceeded' })
  expect(await ledgerOfKey(given.keyId)).toMatchObject([{ state: 'failed', error_code: 'job_deadline_exceeded' }])
})

it('cancels the run of a client that leaves', async () => {
  const client = new AbortController()
  given.runner.behave = (_, signal) => {
    queueMicrotask(() => client.abort())
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }
  const headers = { ...bearer(given.token), 'content-type': 'application/json' }
  await createTestApp().call('/v1/images/generations', { method: 'POST', headers, body: '{"prompt":"x"}', signal: client.signal })
  expect(await ledgerOfKey(given.keyId)).toMatchObject([{ state: 'cancelled', error_code: 'job_cancelled' }])
})

it('writes the rows before the runner is called', async () => {
  let before: unknown
  given.runner.behave = async (job) => {
    before = await ledgerOfKey(given.keyId)
    return eventStream(await makeImages(job))
  }
  const { data } = await generate(given.token, { n: 2 })
  expect(before).toMatchObject(data.map(({ id }) => ({ id, state: 'running' })))
  expect(await ledgerOfKey(given.keyId)).toMatchObject(data.map(({ id }) => ({ id, state: 'succeeded' })))
})

it('closes the rows of a lost run once their deadline has passed', async () => {
  await generate(given.token)
  const [row] = await ledgerOfKey(given.keyId)
  await env.DB.prepare(`UPDATE generations SET state = 'running', deadline_at = ? WHERE id = ?`)
    .bind(Date.now() - 1, row?.id)
    .run()
  await generate(given.token)
  expect((await ledgerOfKey(given.keyId))[0]).toMatchObject({ id: row?.id, state: 'failed', error_code: 'job_deadline_exceeded' })
})

it('serves no image whose row is not succeeded', async () => {
  const { data } = await generate(given.token, { seed: 1, prompt: 'not succeeded' })
  const url = data[0]?.url ?? ''
  await env.DB.prepare(`UPDATE generations SET state = 'failed' WHERE id = ?`).bind(data[0]?.id).run()
  expect(await errorOf(await createTestApp().call(url))).toMatchObject({ status: 404, code: 'image_not_found' })
})

it('tells the log why a call failed, and the runner the request id', async () => {
  given.runner.behave = () => Promise.reject(new TypeError('Network connection lost.'))
  const app = createTestApp({ MINTMARK_LOG_LEVEL: 'info' })
  const headers = { ...bearer(given.token), 'content-type': 'application/json', 'x-request-id': 'request-of-the-client' }
  await app.call('/v1/images/generations', { method: 'POST', headers, body: '{"prompt":"a secret plan"}' })
  expect(given.runner.jobs).toMatchObject([{ request_id: 'request-of-the-client' }])
  const lines = app.lines.map((line) => JSON.parse(line))
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: 'runner call failed',
      request_id: 'request-of-the-client',
      cause: 'TypeError: Network connection lost.',
    }),
  )
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'request', status: 503, key_id: given.keyId }))
  expect(app.lines.join('\n')).not.toMatch(new RegExp(`secret plan|${given.token}`))
})

it('tells the client what went wrong also when the bucket does not answer', async () => {
  vi.spyOn(env.IMAGES, 'delete').mockRejectedValue(new Error('R2 is away'))
  given.runner.behave = cutShort
  const headers = { ...bearer(given.token), 'content-type': 'application/json' }
  const response = await createTestApp().call('/v1/images/generations', { method: 'POST', headers, body: '{"prompt":"x"}' })
  expect(await errorOf(response)).toMatchObject({ status: 503, code: 'runner_unavailable' })
})
