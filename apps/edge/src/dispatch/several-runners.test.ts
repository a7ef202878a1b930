// Jobs among several runners: what one fails at, another does, and client, ledger and bucket see one image.
import { env } from 'cloudflare:workers'
import { generationResponseSchema, manifestObjectKey, type JobEvent } from '@mintmark/shared'
import { beforeEach, expect, it } from 'vitest'
import { errorOf } from '../../test/client.ts'
import { eventStream, makeImages } from '../../test/fake-runner.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { failLedgerWrites, ledgerOfKey } from '../../test/ledger.ts'
import { createPooledApp, type PooledApp } from '../../test/several-runners.ts'

const given = givenRunnerAndKey()
let app: PooledApp
beforeEach(async () => {
  app = await createPooledApp()
})

const failed = (code: Extract<JobEvent, { type: 'failed' }>['code']): Response =>
  eventStream([{ type: 'failed', code, message: 'as the runner says', retry_after_seconds: null }])

/** The first runner that is called behaves like this, all others as they should. */
function firstOne(behave: () => Promise<Response> | Response): string[] {
  const called: string[] = []
  given.runner.behave = async (job, _, host) => {
    called.push(host)
    if (host === called[0]) return behave()
    return eventStream(await makeImages(job))
  }
  return called
}

/** Keys of the bucket that belong to the images of the jobs that runners were given. */
async function stored(): Promise<string[]> {
  const keys = given.runner.jobs.flatMap(({ images }) => images.flatMap(({ id, object_key }) => [object_key, manifestObjectKey(id)]))
  const found = await Promise.all(keys.map(async (key) => ((await env.IMAGES.head(key)) ? key : null)))
  return found.filter((key) => key !== null)
}

it.each<[string, () => Promise<Response> | Response]>([
  ['cannot be reached', () => Promise.reject(new TypeError('Network connection lost.'))],
  ['stops', () => failed('job_cancelled')],
  ['is starting or stopping', () => new Response('no', { status: 503 })],
  ['is full', () => Response.json({ error: { message: 'm', type: 't', param: null, code: 'runner_overloaded' } }, { status: 429 })],
  ['has another clock', () => Response.json({ error: { message: 'm', type: 't', param: null, code: 'clock_skew' } }, { status: 503 })],
  [
    'has another key',
    () => Response.json({ error: { message: 'm', type: 't', param: null, code: 'invalid_call_signature' } }, { status: 401 }),
  ],
])('a job of a runner that %s is done by another', async (_, behave) => {
  const called = firstOne(behave)
  const response = await app.generate(given.token, { n: 2 })
  const { data } = generationResponseSchema.parse(await response.json())
  expect(new Set(called).size).toBe(2)
  const rows = await ledgerOfKey(given.keyId)
  expect(rows).toMatchObject(data.map(({ id }) => ({ id, state: 'succeeded', object_key: `${id}.png` })))
  expect(await stored()).toEqual(rows.map(({ object_key }) => object_key))
})

it('a runner lost after it has stored leaves nothing behind, and the client gets the other one’s image', async () => {
  given.runner.behave = async (job) => eventStream((await makeImages(job)).slice(0, given.runner.jobs.length === 1 ? -1 : undefined))
  const { data } = generationResponseSchema.parse(await (await app.generate(given.token)).json())
  const [first, second] = given.runner.jobs
  expect(second?.id).toBe(first?.id)
  expect(second?.images[0]?.id).not.toBe(first?.images[0]?.id)
  expect(data.map(({ id }) => id)).toEqual([second?.images[0]?.id])
  expect(await stored()).toEqual([second?.images[0]?.object_key])
})

it('is tried twice and not more', async () => {
  given.runner.behave = () => Promise.reject(new TypeError('Network connection lost.'))
  await app.report(3)
  expect(await errorOf(await app.generate(given.token))).toMatchObject({ status: 503, code: 'runner_unavailable' })
  expect(given.runner.jobs).toHaveLength(2)
  expect(await ledgerOfKey(given.keyId)).toMatchObject([{ state: 'failed', error_code: 'runner_unavailable' }])
})

it.each(['generation_failed', 'signing_failed', 'storage_unavailable'] as const)('%s is not another runner’s to mend', async (code) => {
  given.runner.behave = () => failed(code)
  expect(await errorOf(await app.generate(given.token))).toMatchObject({ code })
  expect(given.runner.jobs).toHaveLength(1)
})

it('a runner that loses three jobs in a row gets no more, until one on trial succeeds', async () => {
  given.runner.behave = async (job, _, host) => {
    if (host === 'runner-1.test') throw new TypeError('Network connection lost.')
    return eventStream(await makeImages(job))
  }
  for (let i = 0; i < 12; i++) expect((await app.generate(given.token)).status).toBe(200)
  expect(given.runner.jobs).toHaveLength(15)
  expect(await app.runners()).toMatchObject([{ breaker: 'open' }, { breaker: 'closed' }])
  app.wait(5_000)
  given.runner.behave = async (job) => eventStream(await makeImages(job))
  await app.report(2)
  for (let i = 0; i < 2; i++) await app.generate(given.token)
  expect(await app.runners()).toMatchObject([
    { breaker: 'closed', jobs: 0 },
    { breaker: 'closed', jobs: 0 },
  ])
})

it('all full: 429 with a time to come back, and no runner is called', async () => {
  for (const index of [1, 2]) await app.report(index, { load: { waiting: 3, running: 1, capacity: 4 }, backlog_units: 700 })
  const response = await app.generate(given.token)
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(1)
  expect(await errorOf(response)).toMatchObject({ status: 429, code: 'runner_overloaded' })
  expect(given.runner.jobs).toHaveLength(0)
})

it('no runner at all: 503', async () => {
  app.wait(15_001)
  expect(await errorOf(await app.generate(given.token))).toMatchObject({ status: 503, code: 'runner_unavailable' })
})

it('a job that the ledger does not take is given back to the pool', async () => {
  failLedgerWrites(1)
  expect((await app.generate(given.token)).status).toBe(500)
  expect((await app.runners()).map(({ jobs }) => jobs)).toEqual([0, 0])
})

it('a file is inspected by another runner when one is gone', async () => {
  const called: string[] = []
  const answer = given.runner.inspect
  given.runner.inspect = (file, host) => {
    called.push(host)
    if (called.length === 1) throw new TypeError('Network connection lost.')
    return answer(file, host)
  }
  const form = new FormData()
  form.set('file', new Blob(['a picture']))
  expect((await app.call('/v1/verify', { method: 'POST', body: form })).status).toBe(200)
  expect(new Set(called).size).toBe(2)
})
