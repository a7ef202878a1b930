// POST /v1/images/generations: from a prompt to images behind signed URLs.
import { defaultModelId } from '@mintmark/models'
import { MintmarkError, generationRequestSchema, imageFingerprint, imageSeed } from '@mintmark/shared'
import { serveSeeded, serveUncached } from '../cache/serve-order.ts'
import type { EdgeContext } from '../edge-context.ts'
import { parseBody } from '../contract/parse-body.ts'
import { planGeneration, type Plan } from '../contract/plan.ts'
import type { Order, Outcome, ReadyImage } from '../dispatch/order.ts'
import { enforce } from '../policy/blocked.ts'
import { keyedDigest } from '../records/keyed-digest.ts'
import type { Services } from '../services.ts'
import { answerWithBase64, answerWithUrls } from './answer.ts'
import { mergeWarnings } from './merge-warnings.ts'
import { requireModel, weightsDigestOf } from './models.ts'

async function planOf(c: EdgeContext): Promise<Plan> {
  const request = await parseBody(c, generationRequestSchema)
  const manifest = requireModel(request.model ?? defaultModelId)
  return planGeneration(request, manifest, weightsDigestOf(manifest))
}

const noStore = (c: EdgeContext): boolean => /(?:^|[\s,])no-store(?:$|[\s,])/i.test(c.req.header('cache-control') ?? '')

const randomSeed = ({ random }: Services): number => new DataView(random(4).buffer).getUint32(0)

async function orderOf(services: Services, c: EdgeContext, plan: Plan): Promise<Order> {
  const { fields, count, moderation, user } = plan
  const { pepper } = services.keys
  const firstSeed = plan.seed ?? randomSeed(services)
  const seeds = Array.from({ length: count }, (_, i) => imageSeed(firstSeed, i))
  const fingerprintOf = async (seed: number) => keyedDigest(pepper, 'fingerprint', await imageFingerprint({ ...fields, seed }))
  const images = await Promise.all(seeds.map(async (seed) => ({ seed, fingerprint: await fingerprintOf(seed) })))
  const endUser = user === null ? null : await keyedDigest(pepper, 'end-user', user)
  return { fields, images, keyId: c.var.apiKey.id, requestId: c.var.requestId, cacheable: !noStore(c), endUser, moderation }
}

/** A run whose client leaves is cancelled; the Worker stays until its ledger rows say so. */
async function serve({ cache }: Services, c: EdgeContext, plan: Plan, order: Order): Promise<ReadyImage[]> {
  const { time } = c.var.stopwatch
  const seeded = plan.seed !== null && order.cacheable
  const serving = seeded ? serveSeeded(cache, order, time) : serveUncached(cache, order, time, c.req.raw.signal)
  c.executionCtx.waitUntil(Promise.allSettled([serving]))
  const { outcome, status } = await serving
  c.header('x-mintmark-cache', status)
  const { images, timingsMs } = orThrow(outcome)
  addRunnerStages(c, timingsMs)
  return images
}

/** The runner's own total is left out: the edge measures the whole call as `runner`, and its own total. */
function addRunnerStages(c: EdgeContext, { total: _total, ...stages }: Record<string, number>): void {
  for (const [stage, ms] of Object.entries(stages)) c.var.stopwatch.add(stage, ms)
}

function orThrow(outcome: Outcome): Extract<Outcome, { ok: true }> {
  if (outcome.ok) return outcome
  const { code, message, retryAfterSeconds } = outcome
  throw new MintmarkError(code, { message, ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }) })
}

/** Fails with the codes of parsing, policy and dispatch in the error table. */
export const createGeneration = (services: Services) => async (c: EdgeContext) => {
  const plan = await planOf(c)
  const { fields, quality, moderation } = plan
  const { time } = c.var.stopwatch
  const input = { prompt: fields.prompt, negativePrompt: fields.negative_prompt, guidanceScale: fields.guidance_scale, moderation }
  await time('policy', () => enforce(services.policy, input))
  const order = await time('cache', () => orderOf(services, c, plan))
  const images = await serve(services, c, plan, order)
  const answer = plan.responseFormat === 'url' ? answerWithUrls : answerWithBase64
  return answer(services, c, images, {
    created: Math.floor(services.now() / 1000),
    model: fields.model,
    background: fields.background,
    output_format: fields.output_format,
    size: `${fields.width}x${fields.height}`,
    quality,
    warnings: mergeWarnings(plan.warnings, images),
  })
}
