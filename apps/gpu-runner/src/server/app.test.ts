// The app around its routes: health before and after readiness, refusals until then, and the body's limit.
import { errorBodySchema } from '@mintmark/shared'
import { expect, test } from 'vitest'
import { signCall, testKey } from '../../test/sign-call.ts'
import { createLogger } from '../telemetry/logger.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import { createApp } from './app.ts'
import { createReadiness } from './readiness.ts'

const engineState = () => ({
  models: [
    { id: 'tiny-sd', provider: 'cuda' },
    { id: 'penny', provider: 'cpu' },
  ],
  residentBytes: 5,
  processes: 1,
})
const readiness = createReadiness({
  model: 'penny',
  weightsDigest: 'abc',
  models: ['penny', 'tiny-sd', 'tiny-sdxl'],
  watermark: 'none',
  engineState,
})
const app = createApp({
  admit: () => {
    throw new Error('a defect')
  },
  get: () => null,
  inspect: async () => {
    throw new Error('a defect')
  },
  key: testKey,
  clock: Date.now,
  readiness,
  metrics: createMetrics(() => ({ waiting: 0, running: 0 }), engineState),
  log: createLogger('silent'),
})

async function post(body: string) {
  const response = await app.request('/v1/jobs', {
    method: 'POST',
    body,
    headers: await signCall({ method: 'POST', path: '/v1/jobs', body }),
  })
  const { error } = errorBodySchema.parse(await response.json())
  return { status: response.status, code: error.code, retryAfter: response.headers.get('retry-after') }
}

test('alive at once, ready only when it was said, and jobs are told to come back until then', async () => {
  readiness.set('starting')
  expect((await app.request('/livez')).status).toBe(200)
  expect((await app.request('/readyz')).status).toBe(503)
  expect(await post('{}')).toEqual({ status: 503, code: 'runner_unavailable', retryAfter: '5' })
  readiness.set('ready')
  const ready = await app.request('/readyz')
  expect(ready.status).toBe(200)
  expect(await ready.json()).toEqual({
    status: 'ready',
    model: 'penny',
    weights_digest: 'abc',
    provider: 'cpu',
    models: ['penny', 'tiny-sd', 'tiny-sdxl'],
    models_loaded: ['tiny-sd', 'penny'],
    watermark: 'none',
  })
  readiness.set('stopping')
  expect((await app.request('/readyz')).status).toBe(503)
})

test('a body over 1 MiB, one that is no JSON, and one that is no job each have their code', async () => {
  readiness.set('ready')
  expect(await post('x'.repeat(1024 * 1024 + 1))).toMatchObject({ status: 413, code: 'body_too_large' })
  expect(await post('{"version":')).toMatchObject({ status: 400, code: 'invalid_json' })
  expect(await post('[]')).toMatchObject({ status: 400, code: 'invalid_value' })
})

test('metrics say which models are in memory, and where they run', async () => {
  const text = await (await app.request('/metrics')).text()
  expect(text).toContain('mintmark_model_loaded{model="tiny-sd",provider="cuda"} 1')
  expect(text).toContain('mintmark_model_loaded{model="penny",provider="cpu"} 1')
  expect(text).toContain('mintmark_engine_resident_bytes 5')
})
