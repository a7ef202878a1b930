// From a generation's request to an order: parsed, within the model's limits, allowed by policy, with a seed and a fingerprint per image.
import { defaultModelId } from '@mintmark/models'
import { generationRequestSchema, imageFingerprint, imageSeed, type GenerationRequest, type ModerationMode } from '@mintmark/shared'
import { parseBody } from '../contract/parse-body.ts'
import { planGeneration, type Plan } from '../contract/plan.ts'
import type { Order, OrderedImage } from '../dispatch/order.ts'
import type { EdgeContext } from '../edge-context.ts'
import { varyPeople } from '../policy/diversity/index.ts'
import { keyedDigest } from '../records/keyed-digest.ts'
import type { Services } from '../services.ts'
import { judgePrompt } from './judge-prompt.ts'
import { requireModel, weightsDigestOf } from './models.ts'

function planOf(request: GenerationRequest): Plan {
  const manifest = requireModel(request.model ?? defaultModelId)
  return planGeneration(request, manifest, weightsDigestOf(manifest))
}

const noStore = (c: EdgeContext): boolean => /(?:^|[\s,])no-store(?:$|[\s,])/i.test(c.req.header('cache-control') ?? '')

const randomSeed = ({ random }: Services): number => new DataView(random(4).buffer).getUint32(0)

/** A key that is strict is so whatever its requests ask for. */
const modeOf = (c: EdgeContext, { moderation }: Plan): ModerationMode => (c.var.apiKey.strict ? 'strict' : moderation)

type Received = { readonly plan: Plan; readonly order: Order }

type Digests = Pick<Order, 'promptDigest' | 'endUser'>

async function digestsOf({ keys: { pepper } }: Services, { fields, user }: Plan): Promise<Digests> {
  const endUser = user === null ? null : await keyedDigest(pepper, 'end-user', user)
  return { promptDigest: await keyedDigest(pepper, 'prompt', fields.prompt), endUser }
}

/** Pictures that were checked in mode strict are cached apart: the others may not be theirs. */
const cacheText = (fingerprint: string, moderation: ModerationMode): string =>
  moderation === 'strict' ? `${fingerprint} strict` : fingerprint

async function orderOf(services: Services, c: EdgeContext, plan: Plan, moderation: ModerationMode, digests: Digests): Promise<Received> {
  const { fields, count, partialImages } = plan
  const { pepper } = services.keys
  const firstSeed = plan.seed ?? randomSeed(services)
  const seeds = Array.from({ length: count }, (_, i) => imageSeed(firstSeed, i))
  const varied = varyPeople(fields.prompt, plan.diversity, { count, seed: firstSeed })
  const orderedImage = async (seed: number, i: number): Promise<OrderedImage> => {
    const prompt = varied?.prompts[i]
    const own = prompt === undefined ? {} : { prompt }
    const fingerprint = cacheText(await imageFingerprint({ ...fields, ...own, seed }), moderation)
    return { seed, fingerprint: await keyedDigest(pepper, 'fingerprint', fingerprint), ...own }
  }
  const images = await Promise.all(seeds.map(orderedImage))
  const request = {
    keyId: c.var.apiKey.id,
    requestId: c.var.requestId,
    traceparent: c.var.traceparent,
    cacheable: !noStore(c),
    ...digests,
    moderation,
  }
  const order: Order = { fields, images, ...request, ...(partialImages > 0 ? { partialImages } : {}) }
  return { plan: varied ? { ...plan, warnings: [...plan.warnings, varied.warning] } : plan, order }
}

/** Fails with the codes of policy in the error table. */
export async function orderPlan(services: Services, c: EdgeContext, plan: Plan): Promise<Received> {
  const { fields } = plan
  const { time } = c.var.stopwatch
  const moderation = modeOf(c, plan)
  const digests = await digestsOf(services, plan)
  const input = { prompt: fields.prompt, negativePrompt: fields.negative_prompt, guidanceScale: fields.guidance_scale, moderation }
  await time('policy', () => judgePrompt(services, c, { input, ...digests }))
  return time('cache', () => orderOf(services, c, plan, moderation, digests))
}

/** Fails with the codes of a model's limits too. */
export const takeOrder = async (services: Services, c: EdgeContext, request: GenerationRequest): Promise<Received> =>
  orderPlan(services, c, planOf(request))

/** Fails with the codes of parsing too. */
export const receiveOrder = async (services: Services, c: EdgeContext): Promise<Received> =>
  takeOrder(services, c, await parseBody(c, generationRequestSchema))

/** Whether the cache is asked: the client chose the seed and did not forbid it. */
export const asksCache = ({ seed }: Plan, { cacheable }: Order): boolean => seed !== null && cacheable
