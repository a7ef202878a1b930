// A generation with its ledger rows: written before dispatch, ended after it whatever happens.
import { createId, manifestObjectKey, type JobRequest } from '@mintmark/shared'
import { completeImages, failJob, insertPending, type PendingImage } from '../records/generations.ts'
import type { Order, Outcome, Refusal } from './order.ts'
import type { Observer } from './progress.ts'
import { runJob, type JobResult } from './run-job.ts'
import type { Runner } from './runner-call.ts'

export type Dispatcher = { readonly runner: Runner; readonly db: D1Database; readonly bucket: R2Bucket; readonly jobTimeoutMs: number }

function jobOf({ runner, jobTimeoutMs }: Dispatcher, { fields, images, requestId, partialImages }: Order, jobId?: string): JobRequest {
  const newImage = (seed: number): JobRequest['images'][number] => {
    const id = createId('img', runner.random)
    return { id, seed, object_key: `${id}.${fields.output_format}` }
  }
  return {
    version: 1,
    id: jobId ?? createId('job', runner.random),
    request_id: requestId,
    deadline_ms: runner.now() + jobTimeoutMs,
    ...fields,
    images: images.map(({ seed }) => newImage(seed)),
    ...(partialImages ? { partial_images: partialImages } : {}),
  }
}

function rowsOf(job: JobRequest, { images, keyId, endUser, moderation }: Order, nowMs: number): PendingImage[] {
  const { model, weights_digest, width, height, request_id } = job
  const request = { job_id: job.id, request_id, key_id: keyId, end_user: endUser, moderation }
  const times = { created_at: nowMs, deadline_at: job.deadline_ms }
  const common = { ...request, ...times, model, weights_digest, width, height }
  return job.images.map(({ id, seed, object_key }, i) => ({ id, seed, object_key, fingerprint: images[i]?.fingerprint ?? '', ...common }))
}

/** A job is stored as a whole or not at all: what a failed one left in the bucket is removed, as far as the bucket answers. */
async function recordFailure({ db, bucket, runner }: Dispatcher, job: JobRequest, { code }: Refusal): Promise<void> {
  await failJob(db, job.id, code, runner.now())
  const leftovers = job.images.flatMap(({ id, object_key }) => [object_key, manifestObjectKey(id)])
  await bucket.delete(leftovers).catch(() => runner.log('warn', 'leftovers not removed', { request_id: job.request_id, job_id: job.id }))
}

async function record(dispatcher: Dispatcher, order: Order, job: JobRequest, result: JobResult): Promise<Outcome> {
  if (!result.ok) {
    await recordFailure(dispatcher, job, result)
    return result
  }
  const { stored, warnings, timingsMs } = result
  const nowMs = dispatcher.runner.now()
  await completeImages(dispatcher.db, [...stored.values()], { keyId: order.keyId, warnings, cacheable: order.cacheable, nowMs })
  const images = job.images.map(({ id, seed, object_key }) => {
    const watermark = stored.get(id)?.watermark.status ?? 'none'
    return { id, seed, objectKey: object_key, watermark, warnings, made: true }
  })
  return { ok: true, images, timingsMs }
}

/** Makes the order's images. Rejects only when the ledger cannot be written. */
export async function generate(dispatcher: Dispatcher, order: Order, observer: Observer): Promise<Outcome> {
  const job = jobOf(dispatcher, order, observer.jobId)
  const nowMs = dispatcher.runner.now()
  await insertPending(dispatcher.db, rowsOf(job, order, nowMs), nowMs)
  return record(dispatcher, order, job, await runJob(dispatcher.runner, job, observer))
}
