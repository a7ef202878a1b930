// The queues of jobs: messages carry an id and nothing else, and each is taken out once its job has ended.
import { z } from 'zod'
import type { Log } from '../telemetry/log.ts'
import type { JobObject } from './job-object.ts'

export const messageSchema = z.object({ job_id: z.string() })
export type JobMessage = z.infer<typeof messageSchema>

export const deadQueue = 'mintmark-jobs-dead'

export type JobQueues = { readonly objects: DurableObjectNamespace<JobObject>; readonly log: Log }

const maxDelaySeconds = 300

/** The runner's own wish, or doubling seconds from the first attempt on, whichever is longer. */
const delayAfter = (attempts: number, wishedSeconds: number): number => Math.min(maxDelaySeconds, Math.max(wishedSeconds, 2 ** attempts))

async function deliver({ objects }: JobQueues, message: Message): Promise<void> {
  const delivery = await objects.getByName(messageSchema.parse(message.body).job_id).deliver()
  if (delivery.kind === 'ended') message.ack()
  else message.retry({ delaySeconds: delayAfter(message.attempts, delivery.afterSeconds) })
}

async function bury({ objects }: JobQueues, message: Message): Promise<void> {
  await objects.getByName(messageSchema.parse(message.body).job_id).bury()
  message.ack()
}

/** Each message fails or succeeds by itself; what was thrown is tried again. */
export async function consumeJobs(queues: JobQueues, batch: Pick<MessageBatch, 'queue' | 'messages'>): Promise<void> {
  const handle = batch.queue === deadQueue ? bury : deliver
  const handled = batch.messages.map(async (message) => {
    try {
      await handle(queues, message)
    } catch (error) {
      queues.log('error', 'job message failed', { queue: batch.queue, cause: error instanceof Error ? error.message : 'unknown' })
      message.retry({ delaySeconds: delayAfter(message.attempts, 1) })
    }
  })
  await Promise.all(handled)
}
