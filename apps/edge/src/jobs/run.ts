// Carries a job through one delivery of its message: to its end, or back into the line.
import { errorTable, isEndedJob } from '@mintmark/shared'
import { blockedImagesOf } from '../dispatch/blocked-images.ts'
import type { Outcome } from '../dispatch/order.ts'
import type { Progress } from '../dispatch/progress.ts'
import { chargeFor } from '../limits/charge.ts'
import { noCharge } from '../limits/usage-counts.ts'
import { attemptOrder, recover } from './attempt.ts'
import type { JobDependencies } from './dependencies.ts'
import type { JobRecord } from './job-record.ts'
import type { StoredJob } from './stored-job.ts'
import { verdictOn } from './verdict.ts'

/** `ended` also when there is no such job, so that its message is taken out of the queue. */
export type Delivery = { readonly kind: 'ended' } | { readonly kind: 'retry'; readonly afterSeconds: number }

export type RunContext = {
  readonly record: JobRecord
  readonly dependencies: JobDependencies
  readonly cancel: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

const ended: Delivery = { kind: 'ended' }

async function conclude({ record, cancel }: RunContext, job: StoredJob, outcome: Outcome): Promise<Delivery> {
  if (outcome.ok) {
    const charge = chargeFor(job.order?.fields.model ?? '', outcome)
    const blocked = job.order ? blockedImagesOf(job.order, outcome.withheld) : []
    await record.end(job, { state: 'succeeded', failure: null, images: outcome.images, blocked, charge })
    return ended
  }
  const { code, message, retryAfterSeconds } = outcome
  const verdict = verdictOn(code, cancel.aborted)
  if (verdict.kind === 'retry') {
    await record.requeue(job, { code, message })
    return { kind: 'retry', afterSeconds: Math.ceil(retryAfterSeconds ?? 1) }
  }
  await record.end(job, { state: verdict.state, failure: { code, message }, images: null, charge: noCharge })
  return ended
}

/** What an attempt that was lost with its object has made, as an outcome; null when the job must run. */
async function recovered({ dependencies }: RunContext, { state, order, ledgerJobId }: StoredJob): Promise<Outcome | null> {
  if (state !== 'running' || !order || ledgerJobId === null) return null
  const images = await recover(dependencies.dispatcher, order, ledgerJobId)
  return images && { ok: true, images, timingsMs: {} }
}

/** The end of a job that is stopped while nothing runs: before its first attempt, between two, or after one was lost. */
function stop({ record }: RunContext, job: StoredJob): Promise<void> {
  const state = job.state === 'running' ? 'cancelled' : 'aborted'
  const failure = { code: 'job_cancelled', message: errorTable.job_cancelled.message } as const
  return record.end(job, { state, failure, images: null, charge: noCharge })
}

/** Does nothing to a job that has ended. Rejects when D1 or the storage fails; the message is then delivered again. */
export async function run(context: RunContext): Promise<Delivery> {
  const { record, dependencies, cancel, onProgress } = context
  const job = await record.load()
  if (!job || !job.order || isEndedJob(job.state)) return ended
  const saved = await recovered(context, job)
  if (saved) return conclude(context, job, saved)
  if (cancel.aborted || (job.cancelAtMs !== null && dependencies.now() >= job.cancelAtMs)) {
    await stop(context, job)
    return ended
  }
  const running = await record.start(job)
  const observer = { cancel, onProgress, jobId: running.ledgerJobId }
  return conclude(context, running, await attemptOrder(dependencies.dispatcher, { order: job.order, asksCache: job.asksCache }, observer))
}
