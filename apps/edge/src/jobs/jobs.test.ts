// Asynchronous jobs through the public door: from 202 to the result, and every other way in which they end.
import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { JobRequest } from '@mintmark/shared'
import { describe, expect, it, vi } from 'vitest'
import { bearer, call, createApiKey, errorOf, postGeneration, postJson } from '../../test/client.ts'
import { eventually } from '../../test/eventually.ts'
import { eventStream, fileOf, makeImages } from '../../test/fake-runner.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { cancelJob, deliver, holdQueue, jobOf, orderJob } from '../../test/jobs.ts'
import { ledgerOfKey } from '../../test/ledger.ts'

const given = givenRunnerAndKey()

const untilAborted = (_: JobRequest, signal: AbortSignal): Promise<Response> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

/** Until the end of the test. */
function inAnHour(): void {
  const later = Date.now() + 3_600_001
  vi.spyOn(Date, 'now').mockReturnValue(later)
}

const running = (count = 1) => eventually(() => expect(given.runner.jobs).toHaveLength(count))

describe('a job that succeeds', () => {
  it('is told to wait, is run by the queue, and gives signed URLs', async () => {
    const ordered = await orderJob(given.token, { prompt: given.prompt, n: 2, seed: 5, style: 'vivid' })
    expect(ordered).toMatchObject({ object: 'image.job', n: 2, model: 'penny', result: null, error: null })
    await eventually(async () => expect((await jobOf(given.token, ordered.id)).status).toBe('succeeded'))
    const { result, completed_at, expires_at } = await jobOf(given.token, ordered.id)
    expect(result).toMatchObject({ data: [{ seed: 5 }, { seed: 6 }], warnings: [{ param: 'style' }] })
    expect(await (await call(result?.data[1]?.url ?? '')).text()).toBe(fileOf(6, 'png'))
    expect((expires_at ?? 0) - (completed_at ?? 0)).toBe(86_400)
  })

  it('is what a generation becomes whose client prefers not to wait', async () => {
    holdQueue()
    const response = await postGeneration(given.token, { prompt: given.prompt }, { prefer: 'wait=10, respond-async' })
    expect([response.status, response.headers.get('preference-applied')]).toEqual([202, 'respond-async'])
    expect(await response.json()).toMatchObject({ object: 'image.job', status: 'queued', queue_position: expect.any(Number) })
  })

  it('runs once however often it is delivered', async () => {
    holdQueue()
    const { id } = await orderJob(given.token, { prompt: given.prompt })
    await Promise.all([deliver(id), deliver(id), deliver(id)])
    expect(await deliver(id)).toEqual({ kind: 'ended' })
    expect(given.runner.jobs).toHaveLength(1)
    expect(await ledgerOfKey(given.keyId)).toHaveLength(1)
  })

  it('takes from the cache what is there', async () => {
    holdQueue()
    const first = await orderJob(given.token, { prompt: given.prompt, seed: 1 })
    await deliver(first.id)
    const second = await orderJob(given.token, { prompt: given.prompt, seed: 1, n: 2 })
    await deliver(second.id)
    const [one, two] = [await jobOf(given.token, first.id), await jobOf(given.token, second.id)]
    expect(two.result?.data[0]?.id).toBe(one.result?.data[0]?.id)
    expect(given.runner.jobs.map(({ images }) => images.map(({ seed }) => seed))).toEqual([[1], [2]])
  })

  it('leaves its prompt nowhere once it has ended', async () => {
    holdQueue()
    const { id } = await orderJob(given.token, { prompt: 'a secret plan' })
    const stored = () =>
      runInDurableObject(env.IMAGE_JOBS.getByName(id), async (_, { storage }) => JSON.stringify([...(await storage.list()).values()]))
    expect(await stored()).toContain('secret plan')
    await deliver(id)
    expect(await stored()).not.toContain('secret plan')
    expect(JSON.stringify((await env.DB.prepare('SELECT * FROM jobs').all()).results)).not.toContain('secret plan')
  })

  it('says how long the wait may be, once jobs of its model were done', async () => {
    holdQueue()
    const [first, second] = [await orderJob(given.token, { prompt: given.prompt }), await orderJob(given.token, { prompt: given.prompt })]
    expect((second.queue_position ?? 0) - (first.queue_position ?? 0)).toBe(1)
    await deliver(first.id)
    expect((await jobOf(given.token, second.id)).estimated_ms).toEqual(expect.any(Number))
  })
})

describe('a job whose attempt fails', () => {
  it('goes back into the line when no runner can be reached', async () => {
    holdQueue()
    const { id } = await orderJob(given.token, { prompt: given.prompt })
    given.runner.behave = () => new Response(null, { status: 503, headers: { 'retry-after': '7' } })
    expect(await deliver(id)).toEqual({ kind: 'retry', afterSeconds: 7 })
    expect(await jobOf(given.token, id)).toMatchObject({ status: 'queued', error: null })
    given.runner.behave = async (job) => eventStream(await makeImages(job))
    expect(await deliver(id)).toEqual({ kind: 'ended' })
    expect((await ledgerOfKey(given.keyId)).map(({ state }) => state)).toEqual(['failed', 'succeeded'])
  })

  it.each([
    ['generation_failed', 'failed'],
    ['moderation_blocked', 'blocked'],
  ] as const)('ends by %s as %s', async (code, status) => {
    holdQueue()
    const { id } = await orderJob(given.token, { prompt: given.prompt })
    given.runner.behave = () => eventStream([{ type: 'failed', code, message: 'as the runner says', retry_after_seconds: null }])
    expect(await deliver(id)).toEqual({ kind: 'ended' })
    expect(await jobOf(given.token, id)).toMatchObject({ status, result: null, error: { code, message: 'as the runner says' } })
  })

  it('runs again when its object is lost in the middle, and gives its images once', async () => {
    holdQueue()
    const { id } = await orderJob(given.token, { prompt: given.prompt })
    given.runner.behave = () => new Promise(() => {})
    const lost = deliver(id).catch(() => 'lost')
    await running()
    await abortAllDurableObjects()
    expect(await lost).toBe('lost')
    given.runner.behave = async (job) => eventStream(await makeImages(job))
    await deliver(id)
    expect((await jobOf(given.token, id)).result?.data).toHaveLength(1)
    expect((await ledgerOfKey(given.keyId)).map(({ state }) => state)).toEqual(['failed', 'succeeded'])
  })

  it('keeps the images of an attempt whose end nobody saw', async () => {
    holdQueue()
    const { id } = await orderJob(given.token, { n: 2 }, { 'cache-control': 'no-store' })
    const object = env.IMAGE_JOBS.getByName(id)
    const before = await runInDurableObject(object, (_, { storage }) => storage.get<object>('job'))
    await deliver(id)
    const [made] = await ledgerOfKey(given.keyId)
    const ledgerJobId = await env.DB.prepare('SELECT job_id FROM generations WHERE id = ?').bind(made?.id).first('job_id')
    // As it was when the object was lost: started, and told of nothing since.
    await runInDurableObject(object, (_, { storage }) => storage.put('job', { ...before, state: 'running', attempts: 1, ledgerJobId }))
    await abortAllDurableObjects()
    await deliver(id)
    expect((await jobOf(given.token, id)).result?.data.map((image) => image.id)).toEqual(
      (await ledgerOfKey(given.keyId)).map((row) => row.id),
    )
    expect(given.runner.jobs).toHaveLength(1)
  })
})

describe('a job that is stopped', () => {
  it('is aborted while it waits', async () => {
    holdQueue()
    const { id } = await orderJob(given.token, { prompt: given.prompt })
    expect(await (await cancelJob(given.token, id)).json()).toMatchObject({ status: 'aborted', error: { code: 'job_cancelled' } })
    await deliver(id)
    expect(given.runner.jobs).toEqual([])
  })

  it('is cancelled while it runs', async () => {
    given.runner.behave = untilAborted
    const { id } = await orderJob(given.token, { prompt: given.prompt })
    await running()
    expect(await (await cancelJob(given.token, id)).json()).toMatchObject({ status: 'cancelled' })
    expect(await ledgerOfKey(given.keyId)).toMatchObject([{ state: 'cancelled' }])
  })

  it('stays as it is when it had ended', async () => {
    holdQueue()
    const { id } = await orderJob(given.token, { prompt: given.prompt })
    await deliver(id)
    expect(await (await cancelJob(given.token, id)).json()).toMatchObject({ status: 'succeeded' })
  })

  it('is aborted by Cancel-After while it waits, and cancelled while it runs', async () => {
    const queue = holdQueue()
    const waiting = await orderJob(given.token, { prompt: given.prompt }, { 'cancel-after': '1h' })
    inAnHour()
    expect(await runDurableObjectAlarm(env.IMAGE_JOBS.getByName(waiting.id))).toBe(true)
    vi.mocked(Date.now).mockRestore()
    expect((await jobOf(given.token, waiting.id)).status).toBe('aborted')
    queue.mockRestore()
    given.runner.behave = untilAborted
    const started = await orderJob(given.token, { prompt: given.prompt }, { 'cancel-after': '1h' })
    await running()
    inAnHour()
    await runDurableObjectAlarm(env.IMAGE_JOBS.getByName(started.id))
    expect((await jobOf(given.token, started.id)).status).toBe('cancelled')
  })
})

describe('what a job cannot do', () => {
  it.each([
    [{ stream: true }, {}, 'unsupported_parameter', 'stream'],
    [{ response_format: 'b64_json' }, {}, 'unsupported_parameter', 'response_format'],
    [{}, { 'cancel-after': 'soon' }, 'invalid_value', 'Cancel-After'],
  ])('%j %j', async (body, headers: Record<string, string>, code, param) => {
    const response = await postJson('/v1/images/jobs', given.token, { prompt: given.prompt, ...body }, headers)
    expect(await errorOf(response)).toEqual({ status: 400, code, param })
  })

  it('cannot be asked of a request that waits', async () => {
    const response = await postGeneration(given.token, { prompt: given.prompt }, { 'cancel-after': '30s' })
    expect(await errorOf(response)).toMatchObject({ code: 'unsupported_parameter', param: 'Cancel-After' })
  })

  it('is judged before it is accepted', async () => {
    const response = await postJson('/v1/images/jobs', given.token, { prompt: 'nude child' })
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'moderation_blocked' })
  })

  it('is over the limits of its key, also when it is a repetition', async () => {
    const { key } = await createApiKey({ limits: { images_per_minute: 1 } })
    const response = await postJson('/v1/images/jobs', key, { prompt: given.prompt, n: 2 }, { 'x-stainless-retry-count': '1' })
    expect(await errorOf(response)).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
  })

  it('does not stay in the line when it could not be queued', async () => {
    vi.spyOn(env.JOBS, 'send').mockRejectedValue(new Error('the queue is away'))
    const response = await postJson('/v1/images/jobs', given.token, { prompt: given.prompt })
    expect(await errorOf(response)).toMatchObject({ status: 500, code: 'internal_error' })
    const list = await call('/v1/images/jobs', { headers: bearer(given.token) })
    expect(await list.json()).toMatchObject({ data: [{ status: 'failed' }] })
  })
})

it('forgets the result when it has expired, and keeps the rest', async () => {
  holdQueue()
  const { id } = await orderJob(given.token, { prompt: given.prompt })
  await deliver(id)
  await runDurableObjectAlarm(env.IMAGE_JOBS.getByName(id))
  expect(await jobOf(given.token, id)).toMatchObject({ status: 'succeeded', result: null, n: 1 })
  const left = await runInDurableObject(env.IMAGE_JOBS.getByName(id), async (_, { storage }) => (await storage.list()).size)
  expect(left).toBe(0)
})

it('lists a key’s own jobs, newest first, page by page', async () => {
  holdQueue()
  const ids: string[] = []
  for (let i = 0; i < 3; i++) ids.unshift((await orderJob(given.token, { prompt: given.prompt })).id)
  const list = async (query: string, key = given.token) => (await call(`/v1/images/jobs${query}`, { headers: bearer(key) })).json()
  const first = await list('?limit=2')
  expect(first).toMatchObject({ object: 'list', has_more: true, last_id: ids[1] })
  const rest = await list(`?limit=2&after=${ids[1]}`)
  expect(rest).toMatchObject({ data: [{ id: ids[2] }], has_more: false })
  expect(await list('', (await createApiKey()).key)).toMatchObject({ data: [], last_id: null })
})

it('is nobody else’s job', async () => {
  holdQueue()
  const { id } = await orderJob(given.token, { prompt: given.prompt })
  const { key } = await createApiKey()
  for (const response of [await call(`/v1/images/jobs/${id}`, { headers: bearer(key) }), await cancelJob(key, id)]) {
    expect(await errorOf(response)).toMatchObject({ status: 404, code: 'job_not_found' })
  }
  expect((await jobOf(given.token, id)).status).toBe('queued')
})
