// What the edge's handlers carry through a request, in Hono's context.
import type { Context } from 'hono'
import type { ApiKeyRecord } from './records/api-keys.ts'
import type { Log } from './telemetry/log.ts'
import type { Stopwatch } from './telemetry/stopwatch.ts'

export type Edge = {
  Variables: {
    requestId: string
    stopwatch: Stopwatch
    log: Log
    /** Set behind `requireScope`. */
    apiKey: ApiKeyRecord
  }
}
export type EdgeContext = Context<Edge>
