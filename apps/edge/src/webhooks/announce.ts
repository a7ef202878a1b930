// Begins to tell a key's endpoints that one of its jobs has ended.
import { sha256Hex, utf8, type EndedJobState, type WebhookMessage } from '@mintmark/shared'
import { insertDeliveries, listEndpoints, type NewDelivery } from '../records/webhooks.ts'
import type { Log } from '../telemetry/log.ts'

export type DeliveryMessage = { readonly delivery_id: string }

export type Announcer = { readonly db: D1Database; readonly queue: Queue<DeliveryMessage>; readonly now: () => number; readonly log: Log }

export type EndedJob = {
  readonly keyId: string
  /** Counts the attempts at the job: an end after a replay is another end. */
  readonly attempts: number
  readonly data: WebhookMessage['data'] & { readonly status: EndedJobState }
}

async function deliveryTo(endpointId: string, { attempts, data }: EndedJob, nowMs: number): Promise<NewDelivery> {
  const type = `image.job.${data.status}` as const
  const digest = await sha256Hex(utf8([endpointId, data.id, attempts, data.status].join('\n')))
  const message: WebhookMessage = { type, timestamp: new Date(nowMs).toISOString(), data }
  return { id: `msg_${digest.slice(0, 32)}`, endpoint_id: endpointId, job_id: data.id, type, body: JSON.stringify(message), since: nowMs }
}

/** Never rejects: the end of a job does not hang on who is told. What could not be begun stays in the log as pending. */
export async function announce({ db, queue, now, log }: Announcer, job: EndedJob): Promise<void> {
  try {
    const endpoints = await listEndpoints(db, job.keyId)
    if (endpoints.length === 0) return
    const deliveries = await Promise.all(endpoints.map(({ id }) => deliveryTo(id, job, now())))
    await insertDeliveries(db, deliveries)
    await queue.sendBatch(deliveries.map(({ id }) => ({ body: { delivery_id: id } })))
  } catch (error) {
    log('error', 'webhooks not begun', { job_id: job.data.id, cause: error instanceof Error ? error.message : 'unknown' })
  }
}
