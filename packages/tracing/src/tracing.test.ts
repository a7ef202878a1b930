// Spans as a collector gets them.
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createTracing, parseHeaders, sendTo } from './index.ts'

const spanSchema = z.object({
  name: z.string(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  kind: z.int(),
})
const requestSchema = z.object({ resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) })) })

function collector(answer: () => Response = () => new Response('{}')) {
  const requests: Request[] = []
  const lost: [number, string][] = []
  const fetchDouble: typeof fetch = async (input, init) => {
    requests.push(new Request(input, init))
    return answer()
  }
  const send = sendTo({
    url: 'http://c.test/v1/traces',
    headers: { 'x-key': 'k' },
    fetch: fetchDouble,
    onLost: (...what) => lost.push(what),
  })
  return { requests, lost, tracing: createTracing('test', send) }
}

const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`

test('a span continues its caller’s trace, and is the parent of those it is handed on to', async () => {
  const { requests, tracing } = collector()
  const outer = tracing.begin('outer', { parent, kind: 'server' })
  const inner = tracing.begin('inner', { parent: outer.traceparent })
  expect(inner.traceparent).toMatch(/^00-a{32}-[0-9a-f]{16}-01$/)
  inner.end()
  outer.end({ failed: true, attributes: { 'http.response.status_code': 500 } })
  await tracing.flush()
  const [first, second] = requestSchema.parse(await requests[0]?.json()).resourceSpans[0]?.scopeSpans[0]?.spans ?? []
  expect(second).toMatchObject({ name: 'outer', traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16), kind: 2 })
  expect(first).toMatchObject({ name: 'inner', parentSpanId: second?.spanId })
  expect([requests[0]?.url, requests[0]?.headers.get('x-key')]).toEqual(['http://c.test/v1/traces', 'k'])
})

test.each([undefined, 'nonsense', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`])('%j begins a trace', (text) => {
  expect(collector().tracing.begin('x', { parent: text ?? null }).traceparent).toMatch(/^00-(?!0{32}|a{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/)
})

test('a trace that the caller does not sample is handed on and not sent', async () => {
  const { requests, tracing } = collector()
  const span = tracing.begin('x', { parent: parent.replace(/01$/, '00') })
  expect(span.traceparent).toMatch(/^00-a{32}-[0-9a-f]{16}-00$/)
  span.end()
  await tracing.flush()
  expect(requests).toEqual([])
})

test('nothing is sent twice, and what a collector does not take is told', async () => {
  const { requests, lost, tracing } = collector(() => new Response(null, { status: 503 }))
  tracing.begin('x').end()
  await tracing.flush()
  await tracing.flush()
  expect([requests.length, lost]).toEqual([1, [[1, 'status 503']]])
})

test('without a collector spans have ids and go nowhere', async () => {
  const tracing = createTracing('test', null)
  const span = tracing.begin('x', { parent })
  span.end()
  await tracing.flush()
  expect(span.traceparent).toMatch(/^00-a{32}-/)
})

test('headers are a list of pairs', () => {
  expect(parseHeaders('X-Key=a%20b, other=c=d')).toEqual({ 'x-key': 'a b', other: 'c=d' })
  expect(() => parseHeaders('nothing')).toThrow('must be name=value')
})
