// Webhooks: the endpoints of a key, the messages that go there (Standard Webhooks 1.0.0), and their log.
import { z } from 'zod'
import { imageJobStates } from './jobs.ts'

const time = z.int()

export const createWebhookSchema = z.strictObject({ url: z.string().min(1).max(2048).meta({ format: 'uri' }) })

export const webhookSchema = z.object({ object: z.literal('webhook'), id: z.string(), url: z.string(), created_at: time })
export type WebhookObject = z.infer<typeof webhookSchema>

export const webhookListSchema = z.object({ object: z.literal('list'), data: z.array(webhookSchema) })
export type WebhookList = z.infer<typeof webhookListSchema>

/** The secret appears in the answer to the creation and nowhere else. */
export const createdWebhookSchema = webhookSchema.extend({ secret: z.string() })
export type CreatedWebhook = z.infer<typeof createdWebhookSchema>

/** The body of a message: what ended and how. The job itself is fetched by its id. */
export const webhookMessageSchema = z.object({
  type: z.templateLiteral(['image.job.', z.enum(imageJobStates)]),
  timestamp: z.iso.datetime(),
  data: z.object({
    id: z.string(),
    status: z.enum(imageJobStates),
    model: z.string(),
    images: z.array(z.object({ id: z.string(), seed: z.int() })),
    error_code: z.string().nullable(),
  }),
})
export type WebhookMessage = z.infer<typeof webhookMessageSchema>

export const webhookDeliverySchema = z.object({
  object: z.literal('webhook_delivery'),
  id: z.string(),
  job_id: z.string(),
  type: z.string(),
  state: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.int(),
  last_result: z.string().nullable(),
  since: time,
  delivered_at: time.nullable(),
})
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>

export const webhookDeliveryListSchema = z.object({ object: z.literal('list'), data: z.array(webhookDeliverySchema) })
export type WebhookDeliveryList = z.infer<typeof webhookDeliveryListSchema>
