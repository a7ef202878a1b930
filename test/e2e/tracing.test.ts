// One trace over two processes: a collector beside a real edge and a real runner.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { freePort } from '../../infra/dev/ports.ts'
import type { Stack } from '../../infra/dev/stack.ts'
import { startTestStack } from './stack.ts'

const attribute = z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }).loose() })
const spanSchema = z.object({
  name: z.string(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  attributes: z.array(attribute),
})
const requestSchema = z.object({
  resourceSpans: z.array(
    z.object({ resource: z.object({ attributes: z.array(attribute) }), scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) }),
  ),
})
type Sent = z.infer<typeof spanSchema> & { readonly service: string | undefined }

const bodies: string[] = []
let collector: Server
let stack: Stack
beforeAll(async () => {
  const port = await freePort()
  const collect = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    bodies.push(await text(request))
    response.end('{}')
  }
  collector = createServer((request, response) => void collect(request, response)).listen(port, '127.0.0.1')
  stack = await startTestStack({
    MINTMARK_ENGINE: 'stub',
    MINTMARK_WATERMARK_KEYS: 'none',
    MINTMARK_OTLP_URL: `http://127.0.0.1:${port}/v1/traces`,
  })
})
afterAll(async () => {
  await stack.close()
  collector.close()
})

const sent = (): Sent[] =>
  bodies.flatMap((body) =>
    requestSchema.parse(JSON.parse(body)).resourceSpans.flatMap(({ resource, scopeSpans }) => {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue
      return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })))
    }),
  )

test('a request, its call to the runner and the runner’s job are one trace without prompt or key', async () => {
  const traceId = 'c'.repeat(32)
  const response = await fetch(`${stack.baseUrl}/v1/images/generations`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stack.apiKey}`,
      'content-type': 'application/json',
      traceparent: `00-${traceId}-${'d'.repeat(16)}-01`,
      'x-request-id': 'a-request-of-this-test',
    },
    body: JSON.stringify({ prompt: 'a secret plan' }),
  })
  expect(response.status).toBe(200)
  const ofTrace = (): Sent[] => sent().filter((span) => span.traceId === traceId)
  const named = (name: string): Sent | undefined => ofTrace().find((span) => span.name === name)
  const names = ['POST', 'POST /v1/jobs', 'job', 'run']
  await expect.poll(() => ofTrace().map(({ name }) => name), { timeout: 20_000 }).toEqual(expect.arrayContaining(names))

  const [request, call, job, run] = names.map(named)
  expect([request, call, job, run].map((span) => span?.service)).toEqual([
    'mintmark-edge',
    'mintmark-edge',
    'mintmark-runner',
    'mintmark-runner',
  ])
  expect([call, job, run].map((span) => span?.parentSpanId)).toEqual([request?.spanId, call?.spanId, job?.spanId])
  for (const span of [request, call, job])
    expect(span?.attributes).toContainEqual({ key: 'mintmark.request_id', value: { stringValue: 'a-request-of-this-test' } })
  for (const secret of ['secret plan', stack.apiKey, stack.secrets.adminKey]) expect(bodies.join('')).not.toContain(secret)
})
