// What browsers are told: which origins may call, and what may be done with an answer. And the metrics of all of it.
import { expect, it } from 'vitest'
import { createTestApp } from '../test/app.ts'
import { bearer, call } from '../test/client.ts'
import { edgeVariables } from '../test/variables.ts'

const shop = 'https://shop.example'
const listed = createTestApp({ MINTMARK_CORS_ORIGINS: `${shop},https://other.example` })
const from = (origin: string, extra: Record<string, string> = {}) => ({ headers: { origin, ...extra } })
const allowed = (response: Response): string | null => response.headers.get('access-control-allow-origin')

it('lets no other origin call unless it is listed', async () => {
  expect(allowed(await call('/livez', from(shop)))).toBeNull()
  expect(allowed(await listed.call('/livez', from('https://evil.example')))).toBeNull()
  expect(allowed(await listed.call('/livez', from(shop)))).toBe(shop)
})

it('answers the preflight of a listed origin, and lets it read errors and limits', async () => {
  const asked = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type,idempotency-key' }
  const preflight = await listed.call('/v1/images/generations', { method: 'OPTIONS', ...from(shop, asked) })
  expect([preflight.status, allowed(preflight)]).toEqual([204, shop])
  expect(preflight.headers.get('access-control-allow-headers')).toBe(asked['access-control-request-headers'])
  const refused = await listed.call('/v1/models', from(shop))
  expect([refused.status, allowed(refused)]).toEqual([401, shop])
  expect(refused.headers.get('access-control-expose-headers')).toContain('x-ratelimit-remaining-images')
  expect(refused.headers.get('vary')).toContain('Origin')
})

it('answers no preflight where no origin is listed', async () => {
  expect((await call('/v1/models', { method: 'OPTIONS', ...from(shop) })).status).toBe(405)
})

it.each(['/livez', '/v1/models', '/nowhere'])('marks the answer of %s as data', async (path) => {
  expect(Object.fromEntries((await call(path)).headers)).toMatchObject({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': expect.stringContaining('max-age='),
    'cross-origin-resource-policy': 'cross-origin',
  })
})

it('counts requests by route and status, for the admin key alone', async () => {
  const app = createTestApp()
  await app.call('/images/img_secret.png')
  await app.call('/livez')
  await app.call('/livez')
  expect((await app.call('/metrics')).status).toBe(401)
  const text = await (await app.call('/metrics', { headers: bearer(edgeVariables.MINTMARK_ADMIN_KEY) })).text()
  const labels = (route: string, status: number) => `{method="GET",route="${route}",status="${status}",cache=""}`
  expect(text).toContain(`mintmark_edge_request_duration_seconds_count${labels('/livez', 200)} 2\n`)
  expect(text).toContain(`mintmark_edge_request_duration_seconds_count${labels('/images/:key', 403)} 1\n`)
  expect(text).toContain(`mintmark_edge_request_duration_seconds_count${labels('/metrics', 401)} 1\n`)
  expect(text).toMatch(/_bucket\{.*route="\/livez".*,le="\+Inf"\} 2\n/)
  expect(text).not.toContain('img_secret')
})
