// /v1/webhooks: where the ends of a key's jobs are told, what became of each message, and the public key of their signatures.
import {
  MintmarkError,
  createId,
  createWebhookSchema,
  type CreatedWebhook,
  type WebhookDelivery,
  type WebhookDeliveryList,
  type WebhookList,
  type WebhookObject,
} from '@mintmark/shared'
import { parseBody } from '../contract/parse-body.ts'
import type { EdgeContext } from '../edge-context.ts'
import {
  deleteEndpoint,
  findEndpoint,
  insertEndpoint,
  listDeliveries,
  listEndpoints,
  restartDelivery,
  type Delivery,
  type Endpoint,
} from '../records/webhooks.ts'
import type { Services } from '../services.ts'
import { endpointSecret, publicJwk, secretText } from '../webhooks/keys.ts'
import { webhookTarget } from '../webhooks/target.ts'

const mostPerKey = 10
const seconds = (ms: number): number => Math.floor(ms / 1000)

const endpointObject = ({ id, url, created_at }: Endpoint): WebhookObject => ({
  object: 'webhook',
  id,
  url,
  created_at: seconds(created_at),
})

const deliveryObject = ({ id, job_id, type, state, attempts, last_result, since, delivered_at }: Delivery): WebhookDelivery => ({
  object: 'webhook_delivery',
  id,
  job_id,
  type,
  state,
  attempts,
  last_result,
  since: seconds(since),
  delivered_at: delivered_at === null ? null : seconds(delivered_at),
})

const refuse = (message: string): never => {
  throw new MintmarkError('invalid_value', { param: 'url', message })
}

async function requireEndpoint({ db }: Services, c: EdgeContext): Promise<Endpoint> {
  const endpoint = await findEndpoint(db, c.req.param('id') ?? '', c.var.apiKey.id)
  if (!endpoint) throw new MintmarkError('webhook_not_found')
  return endpoint
}

/** 201 with the endpoint's secret, which is shown here and never again. */
export const createWebhook = (services: Services) => async (c: EdgeContext) => {
  const { db, webhooks, random, now } = services
  const { url } = await parseBody(c, createWebhookSchema)
  const target = webhookTarget(url, webhooks.allowed) ?? refuse("Invalid 'url': must be a public https address.")
  const endpoint = { id: createId('hook', random), key_id: c.var.apiKey.id, url: target.href, created_at: now() }
  if (!(await insertEndpoint(db, endpoint, mostPerKey))) refuse(`A key has ${mostPerKey} webhooks at most.`)
  c.header('Cache-Control', 'no-store')
  const secret = secretText(await endpointSecret(webhooks.master, endpoint.id))
  return c.json({ ...endpointObject(endpoint), secret } satisfies CreatedWebhook, 201)
}

export const listWebhooks = (services: Services) => async (c: EdgeContext) =>
  c.json({ object: 'list', data: (await listEndpoints(services.db, c.var.apiKey.id)).map(endpointObject) } satisfies WebhookList)

export const deleteWebhook = (services: Services) => async (c: EdgeContext) => {
  const { id } = await requireEndpoint(services, c)
  await deleteEndpoint(services.db, id)
  return c.body(null, 204)
}

export const getDeliveries = (services: Services) => async (c: EdgeContext) => {
  const { id } = await requireEndpoint(services, c)
  return c.json({ object: 'list', data: (await listDeliveries(services.db, id)).map(deliveryObject) } satisfies WebhookDeliveryList)
}

/** 202: the same message with the same id, for another 24 hours. */
export const redeliver = (services: Services) => async (c: EdgeContext) => {
  const { id } = await requireEndpoint(services, c)
  const delivery = await restartDelivery(services.db, c.req.param('delivery') ?? '', id, services.now())
  if (!delivery) throw new MintmarkError('webhook_not_found', { message: 'The webhook has no delivery of this id.' })
  await services.webhooks.queue.send({ delivery_id: delivery.id })
  return c.json(deliveryObject(delivery), 202)
}

/** The JSON Web Key Set of the `v1a` signatures (RFC 7517). */
export const getWebhookKeys = (services: Services) => async (c: EdgeContext) => {
  c.header('Cache-Control', 'public, max-age=3600')
  return c.json({ keys: [await publicJwk(services.webhooks.master)] })
}
