// The edge's spans: one per request with one per stage, and one per call to a runner.
import { createTracing, sendTo, type Span, type SpanStart } from '@mintmark/tracing'
import type { Log } from './log.ts'
import type { RequestPoint } from './metrics.ts'
import type { Stage } from './stopwatch.ts'

export type EdgeTracing = {
  readonly begin: (name: string, start?: SpanStart) => Span
  /** Sends what has ended, beside whatever asks for it. */
  readonly flush: () => void
}

export type TracingParts = {
  /** Null where there is no collector. */
  readonly collector: { readonly url: string; readonly headers: Readonly<Record<string, string>> } | null
  readonly fetch: typeof fetch
  /** Keeps the Worker, or the object, until the promise has settled. */
  readonly waitUntil: (promise: Promise<unknown>) => void
  readonly log: Log
}

export function createEdgeTracing({ collector, fetch, waitUntil, log }: TracingParts): EdgeTracing {
  const onLost = (count: number, cause: string): void => log('warn', 'spans lost', { count, cause })
  const tracing = createTracing('mintmark-edge', collector && sendTo({ ...collector, fetch, onLost }))
  return { begin: tracing.begin, flush: () => collector && waitUntil(tracing.flush()) }
}

type Ended = { readonly point: RequestPoint; readonly requestId: string; readonly endMs: number; readonly stages: readonly Stage[] }

/** Names by the semantic conventions of HTTP; the path is its pattern, because an image's holds a signature. */
const attributesOf = ({ method, route, status, cache }: RequestPoint, requestId: string) => ({
  'http.request.method': method,
  'http.route': route,
  'http.response.status_code': status,
  'mintmark.request_id': requestId,
  ...(cache === '' ? {} : { 'mintmark.cache': cache }),
})

export function endRequest(tracing: EdgeTracing, span: Span, { point, requestId, endMs, stages }: Ended): void {
  for (const { name, startMs, endMs: stageEndMs } of stages) {
    tracing.begin(name, { parent: span.traceparent, startMs }).end({ endMs: stageEndMs })
  }
  span.end({ endMs, failed: point.status >= 500, attributes: attributesOf(point, requestId) })
  tracing.flush()
}
