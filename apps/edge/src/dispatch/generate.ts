// A generation with its ledger rows: written before dispatch, ended after it whatever happens.
import { createId, errorTable, type JobRequest, type ModerationDetails } from '@mintmark/shared'
import { completeImages, failImages, failJob, insertPending, type PendingImage } from '../records/generations.ts'
import { removeUploads } from '../uploads/bucket.ts'
import type { Choice } from '../pool/runner-pool.ts'
import { logBlocks } from './block-log.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Order, OrderedImage, Outcome, Refusal } from './order.ts'
import type { Observer } from './progress.ts'
import { refusal } from './refusal.ts'
import { needOf, removeLeftovers, runSomewhere, type Placed } from './run-somewhere.ts'

function jobOf(
  { runner, jobTimeoutMs }: Dispatcher,
  { fields, images, requestId, partialImages, moderation, traceparent }: Order,
  jobId?: string,
): JobRequest {
  const newImage = ({ seed, prompt }: OrderedImage): JobRequest['images'][number] => {
    const id = createId('img', runner.random)
    return { id, seed, object_key: `${id}.${fields.output_format}`, ...(prompt === undefined ? {} : { prompt }) }
  }
  return {
    version: 1,
    id: jobId ?? createId('job', runner.random),
    request_id: requestId,
    deadline_ms: runner.now() + jobTimeoutMs,
    ...fields,
    images: images.map(newImage),
    ...(partialImages ? { partial_images: partialImages } : {}),
    moderation,
    ...(traceparent ? { traceparent } : {}),
  }
}

function rowsOf(job: JobRequest, { images, keyId, endUser, moderation }: Order, nowMs: number): PendingImage[] {
  const { model, weights_digest, width, height, request_id } = job
  const request = { job_id: job.id, request_id, key_id: keyId, end_user: endUser, moderation }
  const times = { created_at: nowMs, deadline_at: job.deadline_ms }
  const common = { ...request, ...times, model, weights_digest, width, height }
  return job.images.map(({ id, seed, object_key }, i) => ({ id, seed, object_key, fingerprint: images[i]?.fingerprint ?? '', ...common }))
}

/** A write that says how a job ended is worth a second try: most faults of D1 are over at once, and a repetition changes nothing. */
const insist = (write: () => Promise<void>): Promise<void> => write().catch(write)

/** A job is stored as a whole or not at all. */
async function recordFailure(dispatcher: Dispatcher, order: Order, job: JobRequest, { code, details }: Refusal): Promise<void> {
  if (details) await logBlocks(dispatcher.blocks, order, job, [{ imageId: null, details }])
  const closed = insist(() => failJob(dispatcher.db, job.id, code, dispatcher.runner.now()))
  // A runner that refuses a job for want of room has begun nothing.
  await Promise.all(code === 'runner_overloaded' ? [closed] : [closed, removeLeftovers(dispatcher, job)])
}

type Withheld = ReadonlyMap<string, ModerationDetails>

async function closeWithheld({ db, runner, blocks }: Dispatcher, order: Order, job: JobRequest, withheld: Withheld): Promise<void> {
  if (withheld.size === 0) return
  await failImages(db, [...withheld.keys()], 'moderation_blocked', runner.now())
  const found = [...withheld].map(([imageId, details]) => ({ imageId, details }))
  await logBlocks(blocks, order, job, found)
}

function allWithheld(withheld: Withheld): Refusal {
  const categories = [...new Set([...withheld.values()].flatMap((details) => details.categories))]
  return refusal('moderation_blocked', { details: { stage: 'output', categories } })
}

async function record(dispatcher: Dispatcher, order: Order, { job, result }: Placed): Promise<Outcome> {
  if (!result.ok) {
    await recordFailure(dispatcher, order, job, result)
    return result
  }
  await closeWithheld(dispatcher, order, job, result.withheld)
  if (result.stored.size === 0) return allWithheld(result.withheld)
  const { stored, warnings, timingsMs } = result
  const nowMs = dispatcher.runner.now()
  const done = { keyId: order.keyId, warnings, cacheable: order.cacheable, nowMs }
  await insist(() => completeImages(dispatcher.db, [...stored.values()], done))
  const images = job.images.flatMap(({ id, seed, object_key }) => {
    const watermark = stored.get(id)?.watermark.status
    return watermark ? [{ id, seed, objectKey: object_key, watermark, warnings, made: true }] : []
  })
  const withheld = job.images.flatMap(({ id, seed }) => {
    const details = result.withheld.get(id)
    return details ? [{ seed, details }] : []
  })
  return { ok: true, images, timingsMs, ...(withheld.length > 0 ? { withheld } : {}) }
}

/** The rows are written while a runner is chosen, and before it is called. */
async function prepare(dispatcher: Dispatcher, order: Order, job: JobRequest): Promise<Choice> {
  const { source, runner, db } = dispatcher
  const nowMs = runner.now()
  const [written, chosen] = await Promise.allSettled([insertPending(db, rowsOf(job, order, nowMs), nowMs), source.choose(needOf(job))])
  if (chosen.status === 'rejected') throw chosen.reason
  if (written.status === 'fulfilled') return chosen.value
  if (chosen.value.status === 'chosen') await source.settle(chosen.value, 'unknown')
  throw written.reason
}

/** Makes the order's images. Rejects only when the ledger cannot be written. */
export async function generate(dispatcher: Dispatcher, order: Order, observer: Observer): Promise<Outcome> {
  const job = jobOf(dispatcher, order, observer.jobId)
  const choice = await prepare(dispatcher, order, job)
  const placed = await runSomewhere(dispatcher, choice, job, observer)
  const [outcome] = await Promise.all([record(dispatcher, order, placed), placed.settled])
  // What may be tried again still needs its picture; the sweep takes those that nobody came back for.
  if (outcome.ok || !errorTable[outcome.code].retryable) await removeUploads(dispatcher.bucket, job)
  return outcome
}
