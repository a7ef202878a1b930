// The spans of requests, as a collector gets them: one trace from the client to the runner, and nothing in it that is secret.
import { expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createTestApp } from '../../test/app.ts'
import { bearer } from '../../test/client.ts'
import { eventually } from '../../test/eventually.ts'
import { givenRunnerAndKey } from '../../test/given.ts'

const given = givenRunnerAndKey()

const spanSchema = z.object({
  name: z.string(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes: z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) })),
})
type SentSpan = z.infer<typeof spanSchema>
const requestSchema = z.object({ resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) })) })

const collectorUrl = 'http://collector.test/v1/traces'

/** A collector beside the runner, and what it was sent. */
function installCollector() {
  const bodies: string[] = []
  const elsewhere = vi.mocked(globalThis.fetch).getMockImplementation()
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input, init)
    if (request.url !== collectorUrl) return elsewhere?.(input, init) ?? Response.error()
    bodies.push(await request.text())
    return new Response('{}')
  })
  const spans = (): SentSpan[] =>
    bodies.flatMap((body) =>
      requestSchema.parse(JSON.parse(body)).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    )
  /** Spans are sent beside the answer, those of a call and those of its request each by themselves. */
  const sent = (...names: string[]) => eventually(() => expect(spans().map(({ name }) => name)).toEqual(expect.arrayContaining(names)))
  return { bodies, spans, sent }
}

const collected = { MINTMARK_OTLP_URL: collectorUrl, MINTMARK_OTLP_HEADERS: 'x-key=secret' }
const traceId = 'a'.repeat(32)
const clientSpan = 'b'.repeat(16)
const traceparent = `00-${traceId}-${clientSpan}-01`

const generation = (body: object, headers: Record<string, string> = {}) =>
  ({
    method: 'POST',
    headers: { ...bearer(given.token), 'content-type': 'application/json', traceparent, ...headers },
    body: JSON.stringify({ prompt: given.prompt, ...body }),
  }) as const

it('continues the client’s trace through its stages to the runner', async () => {
  const { spans, bodies, sent } = installCollector()
  const response = await createTestApp(collected).call(
    '/v1/images/generations',
    generation({}, { 'x-request-id': 'request-of-the-client' }),
  )
  expect(response.status).toBe(200)
  await sent('POST', 'POST /v1/jobs')
  const byName = new Map(spans().map((span) => [span.name, span]))
  expect([...byName.keys()].toSorted()).toEqual(['POST', 'POST /v1/jobs', 'auth', 'cache', 'policy', 'runner'])
  expect(new Set(spans().map((span) => span.traceId))).toEqual(new Set([traceId]))
  const [request, call] = [byName.get('POST'), byName.get('POST /v1/jobs')]
  expect([request?.parentSpanId, call?.parentSpanId]).toEqual([clientSpan, request?.spanId])
  expect(given.runner.jobs).toMatchObject([{ traceparent: `00-${traceId}-${call?.spanId}-01`, request_id: 'request-of-the-client' }])
  expect(request?.attributes).toContainEqual({ key: 'http.route', value: { stringValue: '/v1/images/generations' } })
  expect(request?.attributes).toContainEqual({ key: 'mintmark.request_id', value: { stringValue: 'request-of-the-client' } })
  for (const { startTimeUnixNano, endTimeUnixNano } of spans()) expect(BigInt(endTimeUnixNano) >= BigInt(startTimeUnixNano)).toBe(true)
  for (const secret of [given.prompt, given.token, 'secret']) expect(bodies.join('')).not.toContain(secret)
})

it('reaches the runner from an object that several requests share', async () => {
  const { spans, sent } = installCollector()
  await createTestApp(collected).call('/v1/images/generations', generation({ seed: 1 }))
  await sent('POST')
  const request = spans().find(({ name }) => name === 'POST')
  expect(given.runner.jobs[0]?.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`))
  expect(request?.traceId).toBe(traceId)
})

it('reaches the runner with a file that is verified', async () => {
  const { spans, sent } = installCollector()
  const asked: Headers[] = []
  const runner = vi.mocked(globalThis.fetch).getMockImplementation()
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input, init)
    if (request.url !== collectorUrl) asked.push(request.headers)
    return runner?.(input, init) ?? Response.error()
  })
  const form = new FormData()
  form.set('file', new Blob(['a picture']))
  const headers = { traceparent, 'x-request-id': 'request-of-the-client' }
  const response = await createTestApp(collected).call('/v1/verify', { method: 'POST', body: form, headers })
  expect(response.status).toBe(200)
  await sent('POST', 'POST /v1/inspections')
  const [request, call] = ['POST', 'POST /v1/inspections'].map((name) => spans().find((span) => span.name === name))
  expect([request?.traceId, call?.parentSpanId]).toEqual([traceId, request?.spanId])
  expect(asked.map((of) => [of.get('x-request-id'), of.get('traceparent')])).toEqual([
    ['request-of-the-client', `00-${traceId}-${call?.spanId}-01`],
  ])
})

it('begins a trace for a client without one, also where nothing is collected', async () => {
  const { headers, ...rest } = generation({})
  await createTestApp().call('/v1/images/generations', { ...rest, headers: { ...headers, traceparent: 'none' } })
  expect(given.runner.jobs[0]?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
})

it('tells a failure by its code', async () => {
  const { spans, sent } = installCollector()
  given.runner.behave = () => new Response(null, { status: 503 })
  await createTestApp(collected).call('/v1/images/generations', generation({}))
  await sent('POST /v1/jobs')
  const call = spans().find(({ name }) => name === 'POST /v1/jobs')
  expect(call?.attributes).toContainEqual({ key: 'error.type', value: { stringValue: 'runner_unavailable' } })
})
