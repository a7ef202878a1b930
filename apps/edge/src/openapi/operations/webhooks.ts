// /v1/webhooks.
import {
  createdWebhookSchema,
  createWebhookSchema,
  jwkSetSchema,
  webhookDeliveryListSchema,
  webhookDeliverySchema,
  webhookListSchema,
} from '@mintmark/shared'
import { z } from 'zod'
import { json, type Operations } from '../operation.ts'
import { idPath } from './parts.ts'

const path = idPath('webhook')
const read = ['read', 'generate'] as const
const generate = ['generate'] as const

export const webhookOperations = {
  createWebhook: {
    summary: 'Make a webhook',
    description: 'For the ends of the key’s jobs. A key has ten at most.',
    tag: 'Webhooks',
    access: generate,
    body: json(createWebhookSchema, { url: 'https://shop.example/mintmark' }),
    answers: {
      201: {
        description: 'The webhook with its secret, which is shown this once.',
        content: json(createdWebhookSchema),
        links: { deleteWebhook: { id: '/id' }, getDeliveries: { id: '/id' } },
      },
    },
  },
  listWebhooks: {
    summary: 'List webhooks',
    tag: 'Webhooks',
    access: read,
    answers: { 200: { description: 'Those of the key.', content: json(webhookListSchema) } },
  },
  deleteWebhook: {
    summary: 'Remove a webhook',
    tag: 'Webhooks',
    access: generate,
    path,
    answers: { 204: { description: 'It is gone, and its log.' } },
    errors: ['webhook_not_found'],
  },
  getDeliveries: {
    summary: 'List deliveries',
    tag: 'Webhooks',
    access: read,
    path,
    answers: { 200: { description: 'The newest 100 messages.', content: json(webhookDeliveryListSchema) } },
    errors: ['webhook_not_found'],
  },
  redeliver: {
    summary: 'Send a message again',
    tag: 'Webhooks',
    access: generate,
    path: path.extend({ delivery: z.string().describe('Id of the message.') }),
    answers: { 202: { description: 'The message, which waits.', content: json(webhookDeliverySchema) } },
    errors: ['webhook_not_found'],
  },
  getWebhookKeys: {
    summary: 'Public key of the `v1a` signatures',
    tag: 'Webhooks',
    access: 'anonymous',
    answers: { 200: { description: 'A JSON Web Key Set.', content: json(jwkSetSchema) } },
  },
} as const satisfies Operations
