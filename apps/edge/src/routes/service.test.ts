// What every answer carries, the models, and health.
import { env } from 'cloudflare:workers'
import { modelListSchema, modelObjectSchema, sha256Hex, utf8, weightsListing } from '@mintmark/shared'
import { findModel } from '@mintmark/models'
import { expect, it, vi } from 'vitest'
import { createTestApp } from '../../test/app.ts'
import { bearer, call, postGeneration } from '../../test/client.ts'
import { givenRunnerAndKey } from '../../test/given.ts'

const given = givenRunnerAndKey()

it('tells its stages and its time', async () => {
  const response = await postGeneration(given.token, {})
  const timing = response.headers.get('server-timing') ?? ''
  expect(timing.split(', ').map((entry) => entry.split(';')[0])).toEqual(['auth', 'policy', 'cache', 'runner', 'queue', 'denoise', 'total'])
  expect(timing).toContain('denoise;dur=20')
  expect(response.headers.get('openai-processing-ms')).toMatch(/^\d+$/)
})

it.each([
  ['known-id.1', true],
  ['short', false],
  ['with a space', false],
  ['x'.repeat(129), false],
])('keeps the request id %j: %s', async (id, kept) => {
  const answered = (await call('/livez', { headers: { 'x-request-id': id } })).headers.get('x-request-id')
  expect(answered === id).toBe(kept)
  expect(answered).toMatch(/^[A-Za-z0-9._-]{8,128}$/)
})

it('lists the models with what they can do, and finds one by its alias', async () => {
  const get = async (path: string): Promise<unknown> => (await call(path, { headers: bearer(given.token) })).json()
  const { data } = modelListSchema.parse(await get('/v1/models'))
  expect(data.map(({ id }) => id)).toContain('penny')
  const model = modelObjectSchema.parse(await get('/v1/models/penny'))
  expect(model.id).toBe('penny')
  const manifest = findModel('penny')
  expect(model.capabilities.weights_digest).toBe(await sha256Hex(utf8(weightsListing(manifest ?? { files: {} }))))
})

it('is live, and ready once its database is', async () => {
  expect((await call('/livez')).status).toBe(200)
  expect((await call('/readyz')).status).toBe(200)
  vi.spyOn(env.DB, 'prepare').mockImplementation(() => {
    throw new Error('no such table')
  })
  expect((await createTestApp().call('/readyz')).status).toBe(503)
})

it('logs one line a request, with its path and not its query', async () => {
  const app = createTestApp({ MINTMARK_LOG_LEVEL: 'info' })
  await app.call('/images/img_1.png?exp=1&kid=new&sig=secret')
  const lines = app.lines.map((line) => JSON.parse(line))
  expect(lines.at(-1)).toMatchObject({ level: 'info', msg: 'request', method: 'GET', path: '/images/img_1.png', status: 403 })
  expect(app.lines.join('')).not.toContain('secret')
})

it('logs nothing below its level', async () => {
  const app = createTestApp({ MINTMARK_LOG_LEVEL: 'error' })
  await app.call('/nothing')
  expect(app.lines).toEqual([])
})
