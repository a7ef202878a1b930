// Whether a request begins a job of its own, or asks again for the one that its Idempotency-Key began.
import { MintmarkError } from '@mintmark/shared'
import { repeatOf } from '../contract/repeat.ts'
import type { EdgeContext } from '../edge-context.ts'
import type { Services } from '../services.ts'
import { keyedRun } from './keyed-run.ts'

export type JobClaim = {
  readonly jobId: string
  readonly replayed: boolean
  /** Frees the key when nothing came of the job. */
  readonly release: () => Promise<void>
}

/** Throws idempotency_key_reused, and the error of the limit that a request is over which begins a job. */
export async function claimJob(services: Services, c: EdgeContext, jobId: string): Promise<JobClaim> {
  const { overLimit } = c.var
  const repeat = repeatOf(c)
  if (repeat?.by !== 'key') {
    if (overLimit) throw overLimit
    return { jobId, replayed: false, release: async () => undefined }
  }
  const { run, bodyDigest } = await keyedRun(services, c, repeat.key, 'job')
  const claim = await run.claim({ bodyDigest, jobId, mayRun: overLimit === null, nowMs: services.now() })
  if (claim.status === 'mismatch') throw new MintmarkError('idempotency_key_reused')
  if (claim.status === 'absent') throw overLimit ?? new MintmarkError('internal_error')
  if (claim.replayed) c.header('Idempotent-Replayed', 'true')
  return { jobId: claim.jobId, replayed: claim.replayed, release: () => run.release() }
}
