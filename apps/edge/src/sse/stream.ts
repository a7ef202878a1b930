// The body of an event stream: written to from anywhere, with a heartbeat while nothing is said.
import { sseComment } from './message.ts'

export const heartbeatMs = 10_000

export const sseHeaders = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  // Asks proxies of the nginx kind not to gather events.
  'X-Accel-Buffering': 'no',
} as const

export type SseStream = {
  readonly body: ReadableStream<Uint8Array>
  /** Resolves once the reader can take more, also when it is gone. */
  readonly send: (text: string) => Promise<void>
  readonly close: () => Promise<void>
  /** Aborts when the reader has left. */
  readonly left: AbortSignal
}

/** The heartbeat stops with `close`, or when the reader leaves. */
export function createSseStream(everyMs: number = heartbeatMs): SseStream {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const gone = new AbortController()
  const encoder = new TextEncoder()
  const leave = (): void => gone.abort()
  const send = (text: string): Promise<void> => writer.write(encoder.encode(text)).catch(leave)
  const heartbeat = setInterval(() => void send(sseComment('heartbeat')), everyMs)
  void writer.closed.catch(leave).finally(() => clearInterval(heartbeat))
  return { body: readable, send, close: () => writer.close().catch(leave), left: gone.signal }
}
