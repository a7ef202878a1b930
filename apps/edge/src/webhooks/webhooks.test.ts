// Webhooks: who is told of a job's end, with signatures that receivers check by the library of Standard Webhooks, and what becomes of failures.
import { env } from 'cloudflare:workers'
import {
  createdWebhookSchema,
  fromBase64Url,
  utf8,
  webhookDeliverySchema,
  type CreatedWebhook,
  type WebhookDelivery,
} from '@mintmark/shared'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bearer, call, createApiKey, errorOf, postJson } from '../../test/client.ts'
import { eventually } from '../../test/eventually.ts'
import { installFakeRunner } from '../../test/fake-runner.ts'
import { deliver as runJob, holdQueue, orderJob } from '../../test/jobs.ts'
import { edgeVariables } from '../../test/variables.ts'
import { deliver, type Deliverer } from './deliver.ts'

const url = 'https://hooks.customer.dev/mintmark'

type Received = { readonly headers: Record<string, string>; readonly body: string; readonly redirect: string }

let token: string
let received: Received[]
let answer: () => Response | Promise<Response>

/** Takes the calls to the customer, and leaves the others to the fake runner. */
function installCustomer(): void {
  installFakeRunner()
  const toRunner = vi.mocked(globalThis.fetch).getMockImplementation()
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input, init)
    if (request.url !== url) return toRunner?.(input, init) ?? Response.error()
    received.push({ headers: Object.fromEntries(request.headers), body: await request.text(), redirect: request.redirect })
    return answer()
  })
}

beforeEach(async () => {
  received = []
  answer = () => new Response(null, { status: 204 })
  installCustomer()
  token = (await createApiKey()).key
})
afterEach(() => vi.restoreAllMocks())

async function subscribe(): Promise<CreatedWebhook> {
  const response = await postJson('/v1/webhooks', token, { url })
  expect(response.status).toBe(201)
  return createdWebhookSchema.parse(await response.json())
}

async function logOf(id: string): Promise<WebhookDelivery[]> {
  const { data } = await (await call(`/v1/webhooks/${id}/deliveries`, { headers: bearer(token) })).json<{ data: unknown[] }>()
  return data.map((delivery) => webhookDeliverySchema.parse(delivery))
}

const holdWebhooks = () =>
  vi.spyOn(env.WEBHOOKS, 'sendBatch').mockResolvedValue({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } })

async function endJob(): Promise<string> {
  holdQueue()
  const { id } = await orderJob(token, { prompt: 'a secret plan', n: 2, seed: 4 })
  await runJob(id)
  return id
}

describe('a delivery', () => {
  it('carries ids and states, signed so that the library of the standard accepts it', async () => {
    const { id, secret } = await subscribe()
    const jobId = await endJob()
    await eventually(async () => expect((await logOf(id))[0]).toMatchObject({ state: 'delivered', attempts: 1, last_result: '204' }))
    const [{ headers, body, redirect } = { headers: {}, body: '', redirect: '' }] = received
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({
      type: 'image.job.succeeded',
      data: { id: jobId, status: 'succeeded', images: [{ seed: 4 }, { seed: 5 }], error_code: null },
    })
    expect(() => new Webhook(secret).verify(body.replace('succeeded', 'failed'), headers)).toThrow('signature')
    expect([received.length, redirect]).toEqual([1, 'manual'])
    expect(body).not.toMatch(/secret plan|https:/)
  })

  it('is signed for everybody too, by the key that is published', async () => {
    const { id } = await subscribe()
    await endJob()
    await eventually(async () => expect((await logOf(id))[0]?.state).toBe('delivered'))
    const { keys } = await (await call('/.well-known/webhook-keys.json')).json<{ keys: (JsonWebKey & { kid: string })[] }>()
    const [jwk] = keys
    expect(jwk).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', kid: expect.stringMatching(/^[0-9a-f]{16}$/) })
    expect(jwk).not.toHaveProperty('d')
    const publicKey = await crypto.subtle.importKey('jwk', jwk ?? { kty: 'none' }, { name: 'Ed25519' }, false, ['verify'])
    const [{ headers, body } = { headers: {} as Record<string, string>, body: '' }] = received
    const signature = /v1a,(\S+)/.exec(headers['webhook-signature'] ?? '')?.[1] ?? ''
    const signed = (text: string) => utf8(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`)
    const bytes = Uint8Array.from(atob(signature), (c) => c.charCodeAt(0))
    const verify = (text: string) => crypto.subtle.verify('Ed25519', publicKey, bytes, signed(text))
    expect([await verify(body), await verify(`${body} `)]).toEqual([true, false])
  })

  it('goes to the endpoints of the job’s own key only, each with a secret of its own', async () => {
    const [one, two] = [await subscribe(), await subscribe()]
    expect(one.secret).not.toBe(two.secret)
    const other = (await createApiKey()).key
    holdQueue()
    await runJob((await orderJob(other)).id)
    await endJob()
    await eventually(() => expect(received).toHaveLength(2))
    const ids = received.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(2)
  })
})

describe('a delivery that fails', () => {
  const start = 1_800_000_000_000

  async function pending(): Promise<{ endpoint: string; delivery: string }> {
    holdWebhooks()
    const { id } = await subscribe()
    await endJob()
    const [delivery] = await logOf(id)
    await env.DB.prepare('UPDATE webhook_deliveries SET since = ? WHERE id = ?').bind(start, delivery?.id).run()
    return { endpoint: id, delivery: delivery?.id ?? '' }
  }

  const deliverer = (nowMs: number): Deliverer => ({
    db: env.DB,
    fetch: (input, init) => fetch(input, init),
    master: fromBase64Url(edgeVariables.MINTMARK_API_KEY_PEPPER),
    allowed: [],
    now: () => nowMs,
    chance: () => 0.5,
  })

  it('is tried again after ever longer times, with the same id and body', async () => {
    const { endpoint, delivery } = await pending()
    answer = () => new Response(null, { status: 500 })
    const delays = [
      await deliver(deliverer(start), delivery),
      await deliver(deliverer(start), delivery),
      await deliver(deliverer(start), delivery),
    ]
    expect(delays).toEqual([5, 15, 45])
    expect((await logOf(endpoint))[0]).toMatchObject({ state: 'pending', attempts: 3, last_result: '500' })
    expect(new Set(received.map(({ headers, body }) => headers['webhook-id'] + body)).size).toBe(1)
  })

  it.each<[string, () => Response | Promise<Response>, string]>([
    ['redirects', () => new Response(null, { status: 302, headers: { location: 'http://10.0.0.1/' } }), '302'],
    ['cannot be reached', () => Promise.reject(new TypeError('Network connection lost.')), 'not reached'],
  ])('%s: it is tried again', async (_, behave, result) => {
    const { endpoint, delivery } = await pending()
    answer = behave
    expect(await deliver(deliverer(start), delivery)).toBe(5)
    expect((await logOf(endpoint))[0]).toMatchObject({ state: 'pending', last_result: result })
    expect(received).toHaveLength(1)
  })

  it('is given up after 24 hours, and at once when the receiver says that it is gone', async () => {
    const first = await pending()
    answer = () => new Response(null, { status: 500 })
    expect(await deliver(deliverer(start + 86_399_999), first.delivery)).toEqual(expect.any(Number))
    expect(await deliver(deliverer(start + 86_400_000), first.delivery)).toBe(null)
    expect((await logOf(first.endpoint))[0]?.state).toBe('failed')
    answer = () => new Response(null, { status: 410 })
    const second = await pending()
    expect(await deliver(deliverer(start), second.delivery)).toBe(null)
  })

  it('is not repeated once it was delivered, however often its message comes', async () => {
    const { delivery } = await pending()
    for (let i = 0; i < 3; i++) expect(await deliver(deliverer(start), delivery)).toBe(null)
    expect(received).toHaveLength(1)
  })

  it('is sent again by request', async () => {
    const { endpoint, delivery } = await pending()
    await deliver(deliverer(start), delivery)
    const response = await postJson(`/v1/webhooks/${endpoint}/deliveries/${delivery}/redeliver`, token, {})
    expect(response.status).toBe(202)
    await eventually(() => expect(received).toHaveLength(2))
    expect(received[1]?.headers['webhook-id']).toBe(received[0]?.headers['webhook-id'])
  })

  it('goes nowhere that is not allowed, also when the address was taken in before', async () => {
    const { endpoint, delivery } = await pending()
    await env.DB.prepare('UPDATE webhook_endpoints SET url = ? WHERE id = ?').bind('https://127.0.0.1/', endpoint).run()
    expect(await deliver(deliverer(start), delivery)).toBe(null)
    expect((await logOf(endpoint))[0]).toMatchObject({ state: 'failed', last_result: 'address not allowed' })
    expect(received).toEqual([])
  })
})

describe('an endpoint', () => {
  it.each([
    'http://hooks.customer.dev/',
    'https://localhost/',
    'https://127.0.0.1/',
    'https://0x7f000001/',
    'https://[::1]/',
    'https://10.1.2.3/',
    'https://169.254.169.254/latest/meta-data',
    'https://metadata.internal/',
    'https://user:pass@hooks.customer.dev/',
    'https://hooks.customer.dev:8443/',
    'ftp://hooks.customer.dev/',
    'nonsense',
  ])('may not be %s', async (address) => {
    expect(await errorOf(await postJson('/v1/webhooks', token, { url: address }))).toEqual({
      status: 400,
      code: 'invalid_value',
      param: 'url',
    })
  })

  it('is its key’s alone, and is gone with its log once it is deleted', async () => {
    const { id } = await subscribe()
    const { key } = await createApiKey()
    const remove = (by: string) => call(`/v1/webhooks/${id}`, { method: 'DELETE', headers: bearer(by) })
    expect(await errorOf(await remove(key))).toMatchObject({ status: 404, code: 'webhook_not_found' })
    expect((await remove(token)).status).toBe(204)
    expect(await (await call('/v1/webhooks', { headers: bearer(token) })).json()).toEqual({ object: 'list', data: [] })
    await endJob()
    expect(received).toEqual([])
  })

  it('is one of ten at most', async () => {
    for (let i = 0; i < 10; i++) await subscribe()
    expect(await errorOf(await postJson('/v1/webhooks', token, { url }))).toMatchObject({ status: 400, param: 'url' })
  })
})
