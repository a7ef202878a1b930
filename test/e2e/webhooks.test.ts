// Webhooks over the real service: a receiver on loopback that fails once, checks both signatures, and gets each message once.
import { createPublicKey, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createdWebhookSchema, imageJobSchema, webhookMessageSchema } from '@mintmark/shared'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { call, stack } from './client.ts'

type Received = { readonly headers: Record<string, string>; readonly body: string }

const received: Received[] = []
/** Statuses of the next answers; 204 when there are none left. */
const answers: number[] = []
let server: Server

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      received.push({ headers, body: Buffer.concat(chunks).toString() })
      response.writeHead(answers.shift() ?? 204).end()
    })
  }).listen(stack().webhookPort, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => void server.close())

const post = (path: string, body: unknown): Promise<Response> => call(path, { method: 'POST', body })

test('a job’s end reaches its key’s endpoint, after a failure too, and is signed for the holder of the secret and for everybody', async () => {
  answers.push(500)
  const url = `http://127.0.0.1:${stack().webhookPort}/hook`
  const { id, secret } = createdWebhookSchema.parse(await (await post('/v1/webhooks', { url })).json())
  const job = imageJobSchema.parse(await (await post('/v1/images/jobs', { prompt: 'a red apple', steps: 2 })).json())
  const log = async (): Promise<unknown> => (await call(`/v1/webhooks/${id}/deliveries`)).json()
  await expect
    .poll(log, { timeout: 40_000 })
    .toMatchObject({ data: [{ job_id: job.id, state: 'delivered', attempts: 2, last_result: '204' }] })

  expect(received).toHaveLength(2)
  const [first, second] = received
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  const { headers = {}, body = '' } = second ?? {}
  const message = webhookMessageSchema.parse(new Webhook(secret).verify(body, headers))
  expect(message).toMatchObject({ type: 'image.job.succeeded', data: { id: job.id, images: [{ seed: expect.any(Number) }] } })

  const { keys } = z
    .object({ keys: z.array(z.record(z.string(), z.string())) })
    .parse(await (await call('/.well-known/webhook-keys.json', { key: null })).json())
  const key = createPublicKey({ key: keys[0] ?? {}, format: 'jwk' })
  const signature = Buffer.from(/v1a,(\S+)/.exec(headers['webhook-signature'] ?? '')?.[1] ?? '', 'base64')
  expect(verify(null, Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`), key, signature)).toBe(true)
  await call(`/v1/webhooks/${id}`, { method: 'DELETE' })
})

test('an address that is not public is refused, but for the one that the operator allows', async () => {
  for (const url of ['http://127.0.0.1:1/', 'https://10.0.0.1/', 'https://localhost/']) {
    expect((await post('/v1/webhooks', { url })).status).toBe(400)
  }
})
