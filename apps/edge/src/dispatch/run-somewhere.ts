// Runs a job on a runner, and once more on another where the first was no use and stored nothing that anybody will see.
import { createId, manifestObjectKey, type JobRequest } from '@mintmark/shared'
import type { Need } from '../pool/choose.ts'
import type { Choice, Chosen } from '../pool/runner-pool.ts'
import { renameImages } from '../records/rename-images.ts'
import type { Dispatcher } from './dispatcher.ts'
import { onlyForward } from './only-forward.ts'
import type { Observer } from './progress.ts'
import { refusal } from './refusal.ts'
import type { JobResult } from './run-job.ts'
import { runTracedJob } from './traced-job.ts'
import { mayRepeat, useResultOf } from './use-result.ts'

/** How a job went, and when the pool knows of it: the ledger need not wait for that. `settled` never rejects. */
type Ran = { readonly result: JobResult; readonly settled: Promise<void> }

/** `job` is as it was last sent, which is what the ledger names. */
export type Placed = Ran & { readonly job: JobRequest }

export const needOf = (job: JobRequest): Need => ({
  model: { id: job.model, weightsDigest: job.weights_digest },
  loras: (job.loras ?? []).map(({ sha256 }) => sha256),
  units: job.images.length * job.steps,
  excluded: [],
  expiresAtMs: job.deadline_ms,
})

/** Removes what a job may have left in the bucket, as far as the bucket answers; the sweep finds the rest. */
export async function removeLeftovers({ bucket, runner }: Dispatcher, { images, request_id, id: job_id }: JobRequest): Promise<void> {
  const leftovers = images.flatMap(({ id, object_key }) => [object_key, manifestObjectKey(id)])
  await bucket.delete(leftovers).catch(() => runner.log('warn', 'leftovers not removed', { request_id, job_id }))
}

async function runOn({ runner, source, tracing }: Dispatcher, chosen: Chosen, job: JobRequest, observer: Observer): Promise<Ran> {
  const result = await runTracedJob(tracing, { ...runner, url: chosen.url }, job, observer)
  return { result, settled: source.settle(chosen, useResultOf(result)) }
}

/**
 * The job under new names: the first runner may still be putting or deleting the old ones, if only the connection to it was lost. The
 * rows are renamed with it, so that there is one per image.
 */
async function renamed({ db, runner }: Dispatcher, job: JobRequest): Promise<JobRequest> {
  const images = job.images.map(({ object_key, ...image }) => {
    const id = createId('img', runner.random)
    return { ...image, id, object_key: id + object_key.slice(object_key.lastIndexOf('.')) }
  })
  await renameImages(
    db,
    job.images.map(({ id }, i) => ({ from: id, to: images[i]?.id ?? id, objectKey: images[i]?.object_key ?? '' })),
  )
  return { ...job, images }
}

async function runAgain(dispatcher: Dispatcher, failed: JobRequest, chosen: Chosen, observer: Observer): Promise<Placed> {
  const { log } = dispatcher.runner
  log('warn', 'job tried on another runner', { request_id: failed.request_id, job_id: failed.id, runner_id: chosen.runnerId })
  const job = await renamed(dispatcher, failed).catch(async (error: unknown) => {
    await dispatcher.source.settle(chosen, 'unknown')
    throw error
  })
  const ran = await runOn(dispatcher, chosen, job, observer)
  // Late, so that what the first runner had on its way to the bucket has arrived.
  await removeLeftovers(dispatcher, failed)
  return { job, ...ran }
}

/** Rejects only when the ledger cannot be written. */
export async function runSomewhere(dispatcher: Dispatcher, choice: Choice, job: JobRequest, asked: Observer): Promise<Placed> {
  if (choice.status === 'none') {
    const code = choice.why === 'all_full' ? 'runner_overloaded' : 'runner_unavailable'
    return { job, result: refusal(code, { retryAfterSeconds: choice.retryAfterSeconds }), settled: Promise.resolve() }
  }
  const observer = onlyForward(asked)
  const first = await runOn(dispatcher, choice, job, observer)
  if (!mayRepeat(first.result, observer.cancel)) return { job, ...first }
  await first.settled
  const other = await dispatcher.source.choose({ ...needOf(job), excluded: [choice.runnerId] })
  return other.status === 'chosen' ? runAgain(dispatcher, job, other, observer) : { job, ...first }
}
