// Signed calls through a small app: accepted once, refused for every way in which they can be wrong.
import { errorBodySchema } from '@mintmark/shared'
import { Hono } from 'hono'
import { beforeEach, expect, test } from 'vitest'
import { signCall, testKey, type TestCall } from '../../test/sign-call.ts'
import { createLogger } from '../telemetry/logger.ts'
import type { RunnerEnvironment } from './environment.ts'
import { createOnError } from './on-error.ts'
import { verifyCall } from './verify-call.ts'

const nowMs = 1_800_000_000_000
const call: TestCall = { method: 'POST', path: '/echo?a=%20b', body: '{"a":1}', timestampMs: nowMs, nonce: 'nonce-0123456789' }
let clockMs: number
let app: Hono<RunnerEnvironment>

beforeEach(() => {
  clockMs = nowMs
  app = new Hono<RunnerEnvironment>()
  app.onError(createOnError(createLogger('silent')))
  app.use(verifyCall({ key: testKey, clock: () => clockMs }))
  app.post('/echo', (c) => c.body(c.get('body')))
})

const send = async (signed: TestCall, sent: Partial<TestCall> = {}): Promise<Response> => {
  const { method, path, body } = { ...signed, ...sent }
  return app.request(path, { method, body, headers: await signCall(signed) })
}

/** Why a call was refused; null when it was not. */
async function refusalOf(response: Response): Promise<string | null> {
  if (response.status !== 401) return null
  const { error } = errorBodySchema.parse(await response.json())
  return error.code === 'invalid_call_signature' ? error.message : null
}

test('a signed call passes with its body as sent', async () => {
  expect(await (await send(call)).text()).toBe('{"a":1}')
})

test('another body, path, query or key is refused', async () => {
  expect(await refusalOf(await send(call, { body: '{"a":2}' }))).toMatch(/signature does not match/)
  expect(await refusalOf(await send(call, { path: '/echo?a=c' }))).toMatch(/signature does not match/)
  expect(await refusalOf(await send({ ...call, key: new Uint8Array(32).fill(8) }))).toMatch(/signature does not match/)
})

test('a call is accepted up to a minute away on either side, and not beyond', async () => {
  for (const offsetMs of [-60_000, 60_000]) {
    expect((await send({ ...call, timestampMs: nowMs + offsetMs, nonce: `nonce-${offsetMs}-0123456789` })).status).toBe(200)
  }
  expect(await refusalOf(await send({ ...call, timestampMs: Number.NaN }))).toMatch(/no number/)
})

test.each([
  [-300_000, 'behind'],
  [-60_001, 'behind'],
  [60_001, 'ahead of'],
  [300_000, 'ahead of'],
])('a call %i ms away is told by how much the clocks differ', async (offsetMs, side) => {
  const response = await send({ ...call, timestampMs: nowMs + offsetMs })
  const { error } = errorBodySchema.parse(await response.json())
  expect([response.status, error.code]).toEqual([503, 'clock_skew'])
  expect(error.message).toContain(`${Math.round(Math.abs(offsetMs) / 1000)} s ${side}`)
})

test('a forger is not told what time it is', async () => {
  const forged = await send({ ...call, timestampMs: nowMs + 300_000, key: new Uint8Array(32).fill(8) })
  expect(await refusalOf(forged)).toMatch(/signature does not match/)
})

test('a replay is refused for as long as its time stamp would pass', async () => {
  const early = { ...call, timestampMs: nowMs + 60_000 }
  expect((await send(early)).status).toBe(200)
  clockMs = nowMs + 119_999
  expect(await refusalOf(await send(early))).toMatch(/nonce was used before/)
})

test('a call that was refused does not use up its nonce', async () => {
  expect(await refusalOf(await send(call, { body: 'forged' }))).toMatch(/signature does not match/)
  expect((await send(call)).status).toBe(200)
})

test('missing headers and short nonces are refused', async () => {
  expect(await refusalOf(await app.request('/echo', { method: 'POST', body: 'x' }))).toMatch(/no x-mintmark-timestamp header/)
  expect(await refusalOf(await send({ ...call, nonce: 'short' }))).toMatch(/16 to 128/)
})
