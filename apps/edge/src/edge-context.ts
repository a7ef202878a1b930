// What the edge's handlers carry through a request, in Hono's context.
import type { MintmarkError } from '@mintmark/shared'
import type { Context } from 'hono'
import type { Charge } from './limits/usage-counts.ts'
import type { Lease } from './limits/lease.ts'
import type { ApiKeyRecord } from './records/api-keys.ts'
import type { Log } from './telemetry/log.ts'
import type { Stopwatch } from './telemetry/stopwatch.ts'

export type Edge = {
  Variables: {
    requestId: string
    /** Of the request's span (W3C Trace Context), for those who work for it. */
    traceparent: string
    stopwatch: Stopwatch
    log: Log
    /** Set behind `requireScope`. */
    apiKey: ApiKeyRecord
    /** What the request reserved; settled behind the handler. Null where nothing is, or where a handler takes the settling over. */
    lease: Lease | null
    /** What the request came to; a handler that sets none is not charged. */
    charge: Charge
    /** Why a request may begin nothing: only one that may be a repetition gets so far, to be given what there is. */
    overLimit: MintmarkError | null
    /** Digest of what the request asks for, where its body may spell the same in several ways. */
    sameness?: string
  }
}
export type EdgeContext = Context<Edge>
