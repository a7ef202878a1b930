// From a generation's request to an order: parsed, within the model's limits, allowed by policy, with a seed and a fingerprint per image.
import { defaultModelId } from '@mintmark/models'
import { generationRequestSchema, imageFingerprint, imageSeed } from '@mintmark/shared'
import { parseBody } from '../contract/parse-body.ts'
import { planGeneration, type Plan } from '../contract/plan.ts'
import type { Order } from '../dispatch/order.ts'
import type { EdgeContext } from '../edge-context.ts'
import { enforce } from '../policy/blocked.ts'
import { keyedDigest } from '../records/keyed-digest.ts'
import type { Services } from '../services.ts'
import { requireModel, weightsDigestOf } from './models.ts'

async function planOf(c: EdgeContext): Promise<Plan> {
  const request = await parseBody(c, generationRequestSchema)
  const manifest = requireModel(request.model ?? defaultModelId)
  return planGeneration(request, manifest, weightsDigestOf(manifest))
}

const noStore = (c: EdgeContext): boolean => /(?:^|[\s,])no-store(?:$|[\s,])/i.test(c.req.header('cache-control') ?? '')

const randomSeed = ({ random }: Services): number => new DataView(random(4).buffer).getUint32(0)

async function orderOf(services: Services, c: EdgeContext, plan: Plan): Promise<Order> {
  const { fields, count, moderation, user, partialImages } = plan
  const { pepper } = services.keys
  const firstSeed = plan.seed ?? randomSeed(services)
  const seeds = Array.from({ length: count }, (_, i) => imageSeed(firstSeed, i))
  const fingerprintOf = async (seed: number) => keyedDigest(pepper, 'fingerprint', await imageFingerprint({ ...fields, seed }))
  const images = await Promise.all(seeds.map(async (seed) => ({ seed, fingerprint: await fingerprintOf(seed) })))
  const endUser = user === null ? null : await keyedDigest(pepper, 'end-user', user)
  const request = { keyId: c.var.apiKey.id, requestId: c.var.requestId, cacheable: !noStore(c), endUser, moderation }
  return { fields, images, ...request, ...(partialImages > 0 ? { partialImages } : {}) }
}

/** Fails with the codes of parsing and policy in the error table. */
export async function receiveOrder(services: Services, c: EdgeContext): Promise<{ plan: Plan; order: Order }> {
  const plan = await planOf(c)
  const { fields, moderation } = plan
  const { time } = c.var.stopwatch
  const input = { prompt: fields.prompt, negativePrompt: fields.negative_prompt, guidanceScale: fields.guidance_scale, moderation }
  await time('policy', () => enforce(services.policy, input))
  return { plan, order: await time('cache', () => orderOf(services, c, plan)) }
}

/** Whether the cache is asked: the client chose the seed and did not forbid it. */
export const asksCache = ({ seed }: Plan, { cacheable }: Order): boolean => seed !== null && cacheable
