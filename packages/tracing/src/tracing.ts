// Spans of this process, each named by the W3C traceparent that is handed on, and sent to an OTLP collector where there is one.
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Attributes, type Context } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { AlwaysOnSampler, ParentBasedSampler, TracerProvider, type ReadableSpan, type SpanProcessor } from '@opentelemetry/sdk-trace'
import { contextOf, traceparentOf } from './traceparent.ts'

/** Never a prompt, key, token or signed URL: names, ids, codes, counts and times. */
export type SpanAttributes = Attributes

export type SpanStart = {
  /** A traceparent; without one, or with one that is none, the span begins a trace. */
  readonly parent?: string | null
  readonly kind?: 'server' | 'client' | 'internal'
  /** Unix milliseconds; now, without it. */
  readonly startMs?: number
  readonly attributes?: SpanAttributes
}

export type SpanEnd = { readonly endMs?: number; readonly attributes?: SpanAttributes; readonly failed?: boolean }

export type Span = {
  /** What those who work for this span are given. */
  readonly traceparent: string
  readonly end: (result?: SpanEnd) => void
}

export type Tracing = {
  readonly begin: (name: string, start?: SpanStart) => Span
  /** Sends the spans that have ended. Never rejects. */
  readonly flush: () => Promise<void>
}

/** Takes spans that have ended; must not reject. */
export type ExportSpans = (spans: readonly ReadableSpan[]) => Promise<void>

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL } as const

/** Spans that wait to be sent; further ones are dropped, because a collector that is away must not fill the memory. */
const mostWaiting = 2048

const nothing = async (): Promise<void> => undefined

function keepEnded(ended: ReadableSpan[]): SpanProcessor {
  const onEnd = (span: ReadableSpan): void => void (ended.length < mostWaiting && ended.push(span))
  return { onStart: () => undefined, onEnd, forceFlush: nothing, shutdown: nothing }
}

/** Without `send`, spans have ids and go nowhere. A trace that its caller does not sample is not sampled here. */
export function createTracing(service: string, send: ExportSpans | null): Tracing {
  const ended: ReadableSpan[] = []
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors: send ? [keepEnded(ended)] : [],
  })
  const tracer = provider.getTracer('mintmark')
  return {
    begin(name, { parent, kind = 'internal', startMs, attributes = {} } = {}) {
      const context: Context = parent ? contextOf(parent) : ROOT_CONTEXT
      const span = tracer.startSpan(
        name,
        { kind: kinds[kind], attributes, ...(startMs === undefined ? {} : { startTime: startMs }) },
        context,
      )
      return {
        traceparent: traceparentOf(trace.setSpan(ROOT_CONTEXT, span)),
        end({ endMs, attributes: found = {}, failed = false } = {}) {
          span.setAttributes(found)
          if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
          span.end(endMs)
        },
      }
    },
    flush: async () => (send && ended.length > 0 ? send(ended.splice(0)) : undefined),
  }
}
