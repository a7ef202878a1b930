// The queue of deliveries: each message is taken out when its delivery has come to an end.
import { z } from 'zod'
import type { Log } from '../telemetry/log.ts'
import { deliver, type Deliverer } from './deliver.ts'

export const webhookQueue = 'mintmark-webhooks'

const messageSchema = z.object({ delivery_id: z.string() })

async function consume(deliverer: Deliverer, message: Message): Promise<void> {
  const delaySeconds = await deliver(deliverer, messageSchema.parse(message.body).delivery_id)
  if (delaySeconds === null) message.ack()
  else message.retry({ delaySeconds })
}

/** What was thrown, by D1 for example, is tried again. */
export async function consumeWebhooks(deliverer: Deliverer, log: Log, { messages }: Pick<MessageBatch, 'messages'>): Promise<void> {
  const consumed = messages.map((message) =>
    consume(deliverer, message).catch((error: unknown) => {
      log('error', 'webhook message failed', { cause: error instanceof Error ? error.message : 'unknown' })
      message.retry({ delaySeconds: 30 })
    }),
  )
  await Promise.all(consumed)
}
