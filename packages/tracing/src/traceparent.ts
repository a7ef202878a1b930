// The header traceparent (W3C Trace Context, level 1) as a context, and back.
import { ROOT_CONTEXT, type Context } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'

const propagator = new W3CTraceContextPropagator()

/** A text that is no traceparent gives a context without a parent. */
export const contextOf = (traceparent: string): Context =>
  propagator.extract(ROOT_CONTEXT, traceparent, {
    get: (carrier, key) => (key === 'traceparent' ? carrier : undefined),
    keys: () => ['traceparent'],
  })

export function traceparentOf(context: Context): string {
  const carrier = new Map<string, string>()
  propagator.inject(context, carrier, { set: (map, key, value) => void map.set(key, value) })
  return carrier.get('traceparent') ?? ''
}
