// What the end of a job on one runner means: to the runner's standing, and to whether another one may try.
import type { ErrorCode } from '@mintmark/shared'
import type { UseResult } from '../pool/pool-state.ts'
import type { JobResult } from './run-job.ts'

/** The runner was not there, did not answer as agreed, or never came to an end. */
const losses: ReadonlySet<ErrorCode> = new Set(['runner_unavailable', 'clock_skew', 'misconfigured', 'job_deadline_exceeded'])

/** Nothing is stored after these, and the job itself is not to blame. `job_cancelled` is a runner that stops. */
const repeatable: ReadonlySet<ErrorCode> = new Set([
  'runner_unavailable',
  'runner_overloaded',
  'clock_skew',
  'misconfigured',
  'job_cancelled',
])

export function useResultOf(result: JobResult): UseResult {
  if (result.ok) return 'served'
  if (result.code === 'job_cancelled') return 'unknown'
  return losses.has(result.code) ? 'lost' : 'served'
}

/** `cancel`: whether the job was stopped on its client's behalf. */
export const mayRepeat = (result: JobResult, cancel: AbortSignal): boolean => !result.ok && !cancel.aborted && repeatable.has(result.code)
