// What dispatch works with.
import type { RunnerSource } from '../pool/runner-source.ts'
import type { EdgeTracing } from '../telemetry/tracing.ts'
import type { BlockLog } from './block-log.ts'
import type { Caller } from './runner-call.ts'

export type Runners = { readonly runner: Caller; readonly source: RunnerSource; readonly tracing: EdgeTracing }

export type Dispatcher = Runners & {
  readonly db: D1Database
  readonly bucket: R2Bucket
  readonly jobTimeoutMs: number
  readonly blocks: BlockLog
}
