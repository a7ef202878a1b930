// The limits of a key, through the public door: exact under load, given back where nothing was made, and kept over a restart.
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { CreateKeyRequest } from '@mintmark/shared'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTestApp } from '../../test/app.ts'
import { bearer, call, createApiKey, errorOf, generate, patchKey, postGeneration } from '../../test/client.ts'
import { eventStream, installFakeRunner, makeImages, type FakeRunner } from '../../test/fake-runner.ts'
import { ledgerOfKey } from '../../test/ledger.ts'
import { limitsVariable } from './default-limits.ts'
import type { KeyGate } from './key-gate.ts'

/** Two hundred requests take a while on a busy machine. */
const patient = { timeout: 60_000 }

let runner: FakeRunner
beforeEach(() => {
  runner = installFakeRunner()
})
afterEach(() => vi.restoreAllMocks())

const keyWith = (limits: CreateKeyRequest['limits']) => createApiKey({ limits })
const listModels = (token: string): Promise<Response> => call('/v1/models', { headers: bearer(token) })
const header = (response: Response, name: string): string | null => response.headers.get(name)

function statusesOf(responses: readonly Response[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of responses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

async function gateOf(keyId: string): Promise<DurableObjectStub<KeyGate>> {
  const hash = await env.DB.prepare('SELECT hash FROM api_keys WHERE id = ?').bind(keyId).first<string>('hash')
  return env.KEYS.getByName(hash ?? '')
}

it('lets exactly as many requests pass as a minute has, of 200 at once', patient, async () => {
  const { key } = await keyWith({ requests_per_minute: 73 })
  const responses = await Promise.all(Array.from({ length: 200 }, () => listModels(key)))
  expect(statusesOf(responses)).toEqual({ 200: 73, 429: 127 })
})

it('makes exactly as many images as a minute has, of 200 requests at once', patient, async () => {
  const { key, id } = await keyWith({ images_per_minute: 50, concurrent_images: null })
  const responses = await Promise.all(Array.from({ length: 200 }, () => postGeneration(key, {})))
  expect(statusesOf(responses)).toEqual({ 200: 50, 429: 150 })
  expect(await ledgerOfKey(id)).toHaveLength(50)
})

it('never has more images in the making than it may, of 200 requests at once', patient, async () => {
  const { key } = await keyWith({ concurrent_images: 8 })
  let [running, most] = [0, 0]
  runner.behave = async (job) => {
    running += job.images.length
    most = Math.max(most, running)
    const events = await makeImages(job)
    running -= job.images.length
    return eventStream(events)
  }
  const responses = await Promise.all(Array.from({ length: 200 }, () => postGeneration(key, { n: 2 })))
  expect(most).toBeLessThanOrEqual(8)
  expect(statusesOf(responses)[200]).toBeGreaterThanOrEqual(4)
  expect((await postGeneration(key, { n: 8 })).status).toBe(200)
})

it('says what is left, in OpenAI’s words and the IETF’s', async () => {
  const { key } = await keyWith({ requests_per_minute: 10, images_per_minute: 20 })
  await listModels(key)
  const { headers } = await postGeneration(key, { n: 4 })
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-ratelimit-limit-requests': '10',
    'x-ratelimit-remaining-requests': '8',
    'x-ratelimit-reset-requests': expect.stringMatching(/^1m[01]s$/),
    'x-ratelimit-limit-images': '20',
    'x-ratelimit-remaining-images': '16',
    'x-ratelimit-reset-images': expect.stringMatching(/^1m[01]s$/),
    'ratelimit-policy': '"requests";q=10;w=60, "images";q=20;w=60',
    ratelimit: expect.stringMatching(/^"requests";r=8;t=6[01], "images";r=16;t=6[01]$/),
  })
})

it('says nothing of limits that a key does not have', async () => {
  const { key } = await keyWith({ requests_per_minute: null, images_per_minute: null })
  expect([...(await listModels(key)).headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([])
})

it('refuses what goes too fast with a time to come back, after which it is let in', async () => {
  const { key } = await keyWith({ requests_per_minute: 1 })
  let nowMs = 1_900_000_000_500
  const app = createTestApp({}, { now: () => nowMs })
  const ask = () => app.call('/v1/models', { headers: bearer(key) })
  expect((await ask()).status).toBe(200)
  const refused = await ask()
  expect([header(refused, 'retry-after'), header(refused, 'x-should-retry')]).toEqual(['61', 'true'])
  expect(header(refused, 'x-ratelimit-remaining-requests')).toBe('0')
  expect(await errorOf(refused)).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
  nowMs += 60_499
  expect((await ask()).status).toBe(429)
  nowMs += 1
  expect((await ask()).status).toBe(200)
})

it.each([
  ['images_per_day', '2029-12-31T23:59:59.000Z', '1'],
  ['images_per_month', '2029-12-30T00:00:00.000Z', '172800'],
] as const)('ends with the budget %s, and begins anew with the next', async (limit, time, retryAfter) => {
  const { key } = await keyWith({ [limit]: 3 })
  let nowMs = Date.parse(time)
  const app = createTestApp({}, { now: () => nowMs })
  const headers = { ...bearer(key), 'content-type': 'application/json' }
  const ask = (n: number) => app.call('/v1/images/generations', { method: 'POST', headers, body: JSON.stringify({ prompt: 'x', n }) })
  expect([(await ask(2)).status, (await ask(1)).status]).toEqual([200, 200])
  const refused = await ask(1)
  expect([header(refused, 'retry-after'), header(refused, 'x-should-retry')]).toEqual([retryAfter, 'false'])
  expect(await errorOf(refused)).toMatchObject({ status: 429, code: 'insufficient_quota' })
  nowMs += Number(retryAfter) * 1000
  expect((await ask(3)).status).toBe(200)
})

it('is at the end of its device time once that is used up', async () => {
  const { key } = await keyWith({ device_seconds_per_day: 1 })
  runner.behave = async (job) => {
    const events = await makeImages(job)
    return eventStream([...events.slice(0, -1), { type: 'completed', timings_ms: { queue: 9000, text: 10, denoise: 480, decode: 10 } }])
  }
  await generate(key)
  await generate(key)
  expect(await errorOf(await postGeneration(key, {}))).toMatchObject({ status: 429, code: 'insufficient_quota' })
})

it('does not charge what was blocked, refused, failed, or found in the cache', async () => {
  const { key } = await keyWith({ images_per_day: 2 })
  await generate(key, { prompt: 'a bird that is charged once', seed: 1 })
  await generate(key, { prompt: 'a bird that is charged once', seed: 1 })
  expect((await postGeneration(key, { prompt: 'nude child' })).status).toBe(400)
  expect((await postGeneration(key, { model: 'nothing' })).status).toBe(404)
  expect((await postGeneration(key, { n: 'two' })).status).toBe(400)
  runner.behave = () => new Response(null, { status: 503 })
  expect((await postGeneration(key, {})).status).toBe(503)
  runner.behave = async (job) => eventStream(await makeImages(job))
  const last = await postGeneration(key, {})
  expect([last.status, header(last, 'x-ratelimit-remaining-images')]).toEqual([200, '598'])
  expect((await postGeneration(key, {})).status).toBe(429)
})

it('keeps its counts when the object is evicted', async () => {
  const { key, id } = await keyWith({ requests_per_minute: 3, images_per_day: 1 })
  await generate(key)
  await evictDurableObject(await gateOf(id))
  expect(await errorOf(await postGeneration(key, {}))).toMatchObject({ code: 'insufficient_quota' })
  expect(header(await listModels(key), 'x-ratelimit-remaining-requests')).toBe('1')
})

it('charges images whose request was lost, and frees their place, when their time is up', async () => {
  const gate = await gateOf((await keyWith({ concurrent_images: 1, images_per_day: 2 })).id)
  const nowMs = Date.now()
  const scopes = ['generate'] as const
  const bounds = { leaseExpiresMs: nowMs + 1000, defaults: limitsVariable.parse(''), slowdown: null }
  const ask = { hash: gate.name ?? '', scopes, images: 1, nowMs, ...bounds }
  expect(await gate.admit({ ...ask, leaseId: 'lost' })).toMatchObject({ status: 'admitted' })
  expect(await gate.admit({ ...ask, leaseId: 'next' })).toMatchObject({ exceeded: { limit: 'concurrent_images' } })
  expect(await gate.admit({ ...ask, leaseId: 'next', nowMs: nowMs + 1000 })).toMatchObject({ status: 'admitted' })
  expect(await gate.admit({ ...ask, leaseId: 'third', nowMs: nowMs + 1000 })).toMatchObject({ exceeded: { limit: 'images_per_day' } })
})

it('acts by a changed limit on the next request, and by the default where the key has none', async () => {
  const { key, id } = await keyWith({ requests_per_minute: 1, images_per_day: 5 })
  await listModels(key)
  expect((await listModels(key)).status).toBe(429)
  const changed = await patchKey(id, { requests_per_minute: null })
  expect((await changed.json<{ limits: object }>()).limits).toEqual({ requests_per_minute: null, images_per_day: 5 })
  expect((await listModels(key)).status).toBe(200)
  const other = await createApiKey()
  const limited = createTestApp({ MINTMARK_LIMITS: 'requests_per_minute:1' })
  const statuses = [
    await limited.call('/v1/models', { headers: bearer(other.key) }),
    await limited.call('/v1/models', { headers: bearer(other.key) }),
  ]
  expect(statusesOf(statuses)).toEqual({ 200: 1, 429: 1 })
})

it('refuses limits that are none, naming them', async () => {
  const { id } = await createApiKey()
  expect(await errorOf(await patchKey(id, { images_per_day: -1 }))).toMatchObject({ code: 'invalid_value', param: 'limits.images_per_day' })
  expect(await errorOf(await patchKey(id, { images_per_year: 1 }))).toMatchObject({ status: 400, param: 'limits.images_per_year' })
  expect(await errorOf(await patchKey('key_nothing', {}))).toMatchObject({ status: 404, code: 'key_not_found' })
})

it('charges a streamed request for what it made', async () => {
  const { key } = await keyWith({ images_per_day: 1 })
  const stream = await postGeneration(key, { stream: true })
  await stream.text()
  expect(await errorOf(await postGeneration(key, {}))).toMatchObject({ code: 'insufficient_quota' })
})
