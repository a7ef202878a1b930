// Takes an order as an asynchronous job: recorded, held by its object, and put into the queue by its id.
import { MintmarkError, createId } from '@mintmark/shared'
import { parseCancelAfter } from '../contract/cancel-after.ts'
import type { Plan } from '../contract/plan.ts'
import type { Order } from '../dispatch/order.ts'
import { holdForJob } from '../limits/lease.ts'
import type { EdgeContext } from '../edge-context.ts'
import { findJob, insertJob, markEnded } from '../records/jobs.ts'
import type { Services } from '../services.ts'
import { answerDryRun, isDryRun } from './dry-run.ts'
import { envelopeOf } from './envelope.ts'
import { claimJob } from './claim-job.ts'
import { jobObject } from './job-object.ts'
import { asksCache, receiveOrder } from './order-of.ts'

/** Whether the client prefers not to wait (RFC 7240 section 4.1). */
export const prefersAsync = (c: EdgeContext): boolean => /(?:^|[\s,;])respond-async(?:$|[\s,;])/i.test(c.req.header('prefer') ?? '')

const unsupported = (param: string, message: string): MintmarkError => new MintmarkError('unsupported_parameter', { param, message })

function requireAsync({ stream, responseFormat }: Plan): void {
  if (stream) throw unsupported('stream', 'A job is followed by its events URL; leave `stream` out.')
  if (responseFormat === 'b64_json') throw unsupported('response_format', 'The images of a job come by URL; leave `response_format` out.')
}

/** A job that cannot be put into the queue must not wait there for ever. */
async function giveUp({ db, now }: Services, id: string, cause: unknown): Promise<never> {
  const error = { code: 'internal_error', message: 'The job could not be queued.' } as const
  await markEnded(db, id, { state: 'failed', error, images: null, blocked: [], nowMs: now(), expiresAtMs: now() })
  throw new MintmarkError('internal_error', { cause })
}

/** `begin` has the job delivered, now or later. */
type NewJob = { readonly plan: Plan; readonly order: Order; readonly begin: (id: string) => Promise<unknown> }

async function enqueue(services: Services, c: EdgeContext, { plan, order, begin }: NewJob, id: string): Promise<void> {
  const { db, jobs, keys, now } = services
  const cancelAfterMs = parseCancelAfter(c.req.header('cancel-after'))
  const created_at = now()
  const { keyId, requestId } = order
  const row = { id, key_id: keyId, request_id: requestId, model: plan.fields.model, n: plan.count, created_at }
  await insertJob(db, { ...row, envelope: envelopeOf(plan, [], created_at) })
  const cancelAtMs = cancelAfterMs === null ? null : created_at + cancelAfterMs
  const { lease } = c.var
  try {
    if (lease) await holdForJob(keys.gates, lease, created_at)
    await jobs.objects.getByName(id).create({ id, order, asksCache: asksCache(plan, order), cancelAtMs, lease })
    await begin(id)
  } catch (error) {
    await giveUp(services, id, error)
  }
  // The job settles its own reservation when it ends.
  c.set('lease', null)
}

/** The id of the request's job, begun by this request or by an earlier one with the same Idempotency-Key. */
export async function takeJob(services: Services, c: EdgeContext, job: NewJob): Promise<string> {
  const id = createId('job', services.random)
  const claim = await claimJob(services, c, id)
  if (claim.replayed) return claim.jobId
  try {
    await enqueue(services, c, job, id)
  } catch (error) {
    await claim.release()
    throw error
  }
  return id
}

/** 202 with the job. Throws unsupported_parameter for what a job cannot do, and invalid_value for a wrong Cancel-After. */
export async function acceptJob(services: Services, c: EdgeContext, plan: Plan, order: Order): Promise<Response> {
  requireAsync(plan)
  const begin = (id: string): Promise<unknown> => services.jobs.queue.send({ job_id: id })
  const row = await findJob(services.db, await takeJob(services, c, { plan, order, begin }), order.keyId)
  // Two first requests at once: the other one's job is not recorded yet.
  if (!row) throw new MintmarkError('internal_error', { message: 'The job is being made; try again.', retryAfterSeconds: 1 })
  const job = await jobObject(services, row, c.req.url)
  c.header('Location', job.urls.status)
  return c.json(job, 202)
}

/** POST /v1/images/jobs. Fails with the codes of parsing and policy too. */
export const createJob = (services: Services) => async (c: EdgeContext) => {
  const { plan, order } = await receiveOrder(services, c)
  if (isDryRun(c)) return answerDryRun(services, c, plan, order)
  return acceptJob(services, c, plan, order)
}
