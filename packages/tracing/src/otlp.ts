// Sends spans to a collector as OTLP over HTTP, in JSON (OTLP specification 1.x, "OTLP/HTTP").
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ExportSpans } from './tracing.ts'

const timeoutMs = 5_000

export type Collector = {
  /** `https://collector.example/v1/traces`. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly fetch: typeof fetch
  /** Told of spans that were not taken; they are not sent again. */
  readonly onLost: (count: number, cause: string) => void
}

export const sendTo =
  ({ url, headers, fetch, onLost }: Collector): ExportSpans =>
  async (spans) => {
    try {
      const body = new Uint8Array(JsonTraceSerializer.serializeRequest([...spans]) ?? [])
      const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) })
      await response.body?.cancel()
      if (!response.ok) onLost(spans.length, `status ${response.status}`)
    } catch (error) {
      onLost(spans.length, error instanceof Error ? error.name : 'unknown')
    }
  }

/** `name=value,name=value`, as OTEL_EXPORTER_OTLP_HEADERS has it; values percent-encoded. Throws an Error for anything else. */
export function parseHeaders(text: string): Record<string, string> {
  const pairs = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([A-Za-z0-9-]+)=(.*)$/.exec(pair) ?? []
      if (name === undefined || value === undefined) throw new Error('must be name=value,name=value')
      return [name.toLowerCase(), decodeURIComponent(value)]
    }),
  )
}
