// From an order to its answer: made, found or joined; at once, as a stream, as a job, or as what it would cost.
import { MintmarkError } from '@mintmark/shared'
import { serveSeeded, serveUncached, type Served } from '../cache/serve-order.ts'
import type { Plan } from '../contract/plan.ts'
import { repeatOf } from '../contract/repeat.ts'
import type { Order, ReadyImage } from '../dispatch/order.ts'
import type { EdgeContext } from '../edge-context.ts'
import { chargeFor } from '../limits/charge.ts'
import type { Services } from '../services.ts'
import { acceptJob, prefersAsync } from './accept-job.ts'
import { answerWithBase64, answerWithUrls } from './answer.ts'
import { answerDryRun, isDryRun } from './dry-run.ts'
import { blockedPart, envelopeOf, type Envelope } from './envelope.ts'
import { asksCache } from './order-of.ts'
import { orThrow } from './or-throw.ts'
import { serveOnce } from './serve-once.ts'
import { streamGeneration } from './stream-generation.ts'

type Receipt = { readonly images: ReadyImage[]; readonly blocked: Pick<Envelope, 'blocked'>; readonly createdMs: number }

/** A run whose client leaves is cancelled, unless the client may come back for it. */
async function begin(services: Services, c: EdgeContext, seeded: boolean, order: Order): Promise<{ served: Served; createdMs: number }> {
  const { time } = c.var.stopwatch
  const repeat = repeatOf(c)
  if (repeat) return time('runner', () => serveOnce(services, c, repeat, { order, seeded }))
  const { cache, now } = services
  const served = await (seeded ? serveSeeded(cache, order, time) : serveUncached(cache, order, time, c.req.raw.signal))
  return { served, createdMs: now() }
}

/** Each image with the prompt that it was made from, where that is not the request's. */
function withPrompts({ images: ordered }: Order, images: readonly ReadyImage[]): ReadyImage[] {
  const promptOf = new Map(ordered.map(({ seed, prompt }) => [seed, prompt]))
  return images.map((image) => {
    const revisedPrompt = promptOf.get(image.seed)
    return revisedPrompt === undefined ? image : { ...image, revisedPrompt }
  })
}

/** The Worker stays until the ledger's rows have ended, whether or not the client does. */
async function serve(services: Services, c: EdgeContext, plan: Plan, order: Order): Promise<Receipt> {
  const serving = begin(services, c, asksCache(plan, order), order)
  c.executionCtx.waitUntil(Promise.allSettled([serving]))
  const { served, createdMs } = await serving
  const { outcome, status } = served
  c.header('x-mintmark-cache', status)
  const { images, timingsMs, withheld } = orThrow(outcome)
  c.set('charge', chargeFor(plan.fields.model, outcome))
  addRunnerStages(c, timingsMs)
  return { images: withPrompts(order, images), blocked: blockedPart(order, withheld), createdMs }
}

/** The runner's own total is left out: the edge measures the whole call as `runner`, and its own total. */
function addRunnerStages(c: EdgeContext, { total: _total, ...stages }: Record<string, number>): void {
  for (const [stage, ms] of Object.entries(stages)) c.var.stopwatch.add(stage, ms)
}

const cancelAfterRefusal = { param: 'Cancel-After', message: 'Cancel-After needs `Prefer: respond-async`.' }

/** Fails with the codes of dispatch in the error table. */
export async function answerOrder(services: Services, c: EdgeContext, plan: Plan, order: Order): Promise<Response> {
  if (isDryRun(c)) return answerDryRun(services, c, plan, order)
  if (prefersAsync(c)) {
    c.header('Preference-Applied', 'respond-async')
    return acceptJob(services, c, plan, order)
  }
  if (c.req.header('cancel-after') !== undefined) throw new MintmarkError('unsupported_parameter', cancelAfterRefusal)
  if (plan.stream) return streamGeneration(services, c, plan, order)
  const { images, blocked, createdMs } = await serve(services, c, plan, order)
  const answer = plan.responseFormat === 'url' ? answerWithUrls : answerWithBase64
  return answer(services, c, images, { ...envelopeOf(plan, images, createdMs), ...blocked })
}
