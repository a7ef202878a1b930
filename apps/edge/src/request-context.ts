// The outermost middleware: request id, span, timings, metrics and the one log line of every request.
import { createId } from '@mintmark/shared'
import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import { withFields, type Log } from './telemetry/log.ts'
import type { Metrics, RequestPoint } from './telemetry/metrics.ts'
import { createStopwatch } from './telemetry/stopwatch.ts'
import { endRequest, type EdgeTracing } from './telemetry/tracing.ts'
import type { Edge, EdgeContext } from './edge-context.ts'

const validRequestId = /^[A-Za-z0-9._-]{8,128}$/

function setHeaders(c: EdgeContext): void {
  c.header('x-request-id', c.var.requestId)
  c.header('openai-processing-ms', String(Math.round(c.var.stopwatch.totalMs())))
  c.header('Server-Timing', c.var.stopwatch.header())
}

/** The path without its query: that of an image holds a signature. */
function logRequest(c: EdgeContext): void {
  const { method, path } = c.req
  const cache = c.res.headers.get('x-mintmark-cache') ?? undefined
  const ms = Math.round(c.var.stopwatch.totalMs())
  c.var.log('info', 'request', { method, path, status: c.res.status, ms, key_id: c.get('apiKey')?.id, cache })
}

/** The pattern of the path; `*` for one that is not there. */
const routeOf = (c: EdgeContext): string =>
  matchedRoutes(c)
    .map(({ path }) => path)
    .findLast((path) => path !== '*' && path !== '/*') ?? '*'

const pointOf = (c: EdgeContext): RequestPoint => ({
  method: c.req.method,
  route: routeOf(c),
  status: c.res.status,
  ms: c.var.stopwatch.totalMs(),
  cache: c.res.headers.get('x-mintmark-cache') ?? '',
})

type Observed = { readonly log: Log; readonly now: () => number; readonly metrics: Metrics; readonly tracing: EdgeTracing }

/** An incoming `x-request-id` of 8 to 128 letters, digits, `.`, `_`, `-` is kept; otherwise one is made. */
export const requestContext = ({ log, now, metrics, tracing }: Observed) =>
  createMiddleware<Edge>(async function prepare(c, next) {
    const incoming = c.req.header('x-request-id')
    const requestId = incoming !== undefined && validRequestId.test(incoming) ? incoming : createId('req')
    const span = tracing.begin(c.req.method, { parent: c.req.header('traceparent') ?? null, kind: 'server', startMs: now() })
    c.set('requestId', requestId)
    c.set('traceparent', span.traceparent)
    c.set('stopwatch', createStopwatch(now))
    c.set('log', withFields(log, { request_id: requestId }))
    await next()
    setHeaders(c)
    logRequest(c)
    const point = pointOf(c)
    metrics.record(point)
    endRequest(tracing, span, { point, requestId, endMs: now(), stages: c.var.stopwatch.ran() })
  })
