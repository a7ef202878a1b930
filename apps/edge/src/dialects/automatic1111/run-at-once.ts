// Runs an order of the dialect: a job whose client waits, so that its progress can be told and it can be stopped.
import { errorCodeSchema, MintmarkError } from '@mintmark/shared'
import type { Plan } from '../../contract/plan.ts'
import type { Order, ReadyImage } from '../../dispatch/order.ts'
import type { EdgeContext } from '../../edge-context.ts'
import { keepJob } from '../../records/automatic1111.ts'
import { findJob } from '../../records/jobs.ts'
import { takeJob } from '../../routes/accept-job.ts'
import type { Services } from '../../services.ts'

export type DialectRun = { readonly jobId: string; readonly images: readonly ReadyImage[] }

/** Not put into the queue: the client's own request delivers it. */
const notQueued = async (): Promise<void> => undefined

/** Throws the failure of a job that ended without images. */
async function resultOf({ db }: Services, jobId: string, keyId: string): Promise<DialectRun> {
  const job = await findJob(db, jobId, keyId)
  if (job?.images) return { jobId, images: job.images }
  const code = errorCodeSchema.safeParse(job?.error_code).data ?? 'internal_error'
  throw new MintmarkError(code, job?.error_message ? { message: job.error_message } : {})
}

/** Throws runner_unavailable when no runner can take it now: nobody would come back for it, so that it ends. */
export async function runAtOnce(services: Services, c: EdgeContext, plan: Plan, order: Order): Promise<DialectRun> {
  const jobId = await takeJob(services, c, { plan, order, begin: notQueued })
  await keepJob(services.db, order.keyId, jobId)
  const object = services.jobs.objects.getByName(jobId)
  c.req.raw.signal.addEventListener('abort', () => c.executionCtx.waitUntil(object.cancel()), { once: true })
  const delivering = object.deliver()
  c.executionCtx.waitUntil(Promise.allSettled([delivering]))
  const delivery = await delivering
  if (delivery.kind === 'ended') return resultOf(services, jobId, order.keyId)
  await object.cancel()
  throw new MintmarkError('runner_unavailable', { retryAfterSeconds: delivery.afterSeconds })
}
