// A job's events as newline-delimited JSON, with heartbeats so that a silent wait is told from a lost runner.
import type { JobEvent } from '@mintmark/shared'
import type { JobRecord } from '../admission/job-record.ts'

export const heartbeatIntervalMs = 10_000

type Sink = ReadableStreamDefaultController<Uint8Array>

const line = (event: JobEvent): Uint8Array => new TextEncoder().encode(`${JSON.stringify(event)}\n`)

/** Ends after the job's last event. A reader that cancels leaves the job, which is cancelled when nobody else listens. */
export function eventStream(record: JobRecord, heartbeatMs: number = heartbeatIntervalMs): ReadableStream<Uint8Array> {
  const cancelled = new AbortController()
  return new ReadableStream({ start: (sink) => follow(record, sink, heartbeatMs, cancelled.signal), cancel: () => cancelled.abort() })
}

/** Sends what was and what comes, until the job ends or the reader cancels. */
function follow(record: JobRecord, sink: Sink, heartbeatMs: number, cancelled: AbortSignal): void {
  const heartbeat = setInterval(() => sink.enqueue(line({ type: 'heartbeat' })), heartbeatMs)
  const stop = record.listen((event) => sink.enqueue(line(event)))
  const leave = (): void => {
    clearInterval(heartbeat)
    stop()
  }
  cancelled.addEventListener('abort', leave, { once: true })
  void record.ended.then(() => !cancelled.aborted && end(sink)).finally(leave)
}

function end(sink: Sink): boolean {
  sink.close()
  return true
}
