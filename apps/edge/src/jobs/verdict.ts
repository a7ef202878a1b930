// What a refusal of dispatch means to a job: tried again, or its end.
import type { EndedJobState, ErrorCode } from '@mintmark/shared'

/** Refusals that say nothing of the job itself, and leave nothing stored. `job_cancelled` here is a runner that stops. */
const passing: ReadonlySet<ErrorCode> = new Set(['runner_overloaded', 'runner_unavailable', 'storage_unavailable', 'job_cancelled'])

export type Verdict = { readonly kind: 'retry' } | { readonly kind: 'end'; readonly state: EndedJobState }

/** `cancelled`: whether the job was asked to stop. */
export function verdictOn(code: ErrorCode, cancelled: boolean): Verdict {
  if (cancelled) return { kind: 'end', state: 'cancelled' }
  if (passing.has(code)) return { kind: 'retry' }
  return { kind: 'end', state: code === 'moderation_blocked' ? 'blocked' : 'failed' }
}
