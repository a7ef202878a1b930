// The streamed answer to a generation: previews and progress while it runs, then each final file.
import { MintmarkError, shownError } from '@mintmark/shared'
import { fillObserved } from '../cache/fill.ts'
import type { Plan } from '../contract/plan.ts'
import { repeatOf } from '../contract/repeat.ts'
import { blockedImagesOf } from '../dispatch/blocked-images.ts'
import { generate } from '../dispatch/generate.ts'
import type { Order, Outcome, ReadyImage } from '../dispatch/order.ts'
import type { Observer } from '../dispatch/progress.ts'
import type { EdgeContext } from '../edge-context.ts'
import type { Services } from '../services.ts'
import { chargeFor } from '../limits/charge.ts'
import { takeLease, type SettleLease } from '../limits/take-lease.ts'
import { createSseStream, heartbeatMs, sseHeaders, type SseStream } from '../sse/stream.ts'
import { sseMessage } from '../sse/message.ts'
import { signImageUrl } from '../urls/image-url.ts'
import { base64Of } from './answer.ts'
import { envelopeOf } from './envelope.ts'
import { orThrow } from './or-throw.ts'
import { asksCache } from './order-of.ts'
import { serveOnce } from './serve-once.ts'
import { blockedMessage, completedMessage, progressText } from './stream-events.ts'

type Request = {
  readonly services: Services
  readonly c: EdgeContext
  readonly plan: Plan
  readonly order: Order
}

/** A run that all attempts share by their Idempotency-Key has no previews: it may have begun, or ended, for another attempt. */
async function run({ services, c, plan, order }: Request, observer: Observer): Promise<Outcome> {
  const { dispatcher } = services.cache
  const repeat = repeatOf(c)
  if (repeat?.by === 'key') return (await serveOnce(services, c, repeat, { order, seeded: asksCache(plan, order) })).served.outcome
  if (c.var.overLimit) throw c.var.overLimit
  return asksCache(plan, order) ? fillObserved(dispatcher, order, observer) : generate(dispatcher, order, observer)
}

/** One file at a time, as the reader takes them: ten large ones at once would not fit into a Worker's memory. */
async function sendImages({ services, c, plan, order }: Request, stream: SseStream, images: readonly ReadyImage[]): Promise<void> {
  const envelope = envelopeOf(plan, images, services.now())
  for (const image of images) {
    const { id, seed, watermark, objectKey } = image
    const imageIndex = order.images.findIndex((ordered) => ordered.seed === seed)
    const { url } = await signImageUrl(services.urls, objectKey, c.req.url)
    await stream.send(
      completedMessage(envelope, { id, seed, watermark, url, b64_json: await base64Of(services, image), imageIndex, events: plan.events }),
    )
  }
}

/** Once the stream has begun, an error can only be an event of it. */
async function sendError({ c }: Request, stream: SseStream, thrown: unknown): Promise<void> {
  const error = thrown instanceof MintmarkError ? thrown : new MintmarkError('internal_error', { cause: thrown })
  const stack = error.cause instanceof Error ? error.cause.stack : undefined
  c.var.log('error', 'stream failed', { code: error.code, stack })
  await stream.send(sseMessage({ event: 'error', data: { type: 'error', ...shownError(error) } }))
}

async function finish(request: Request, stream: SseStream, serving: Promise<Outcome>, settle: SettleLease): Promise<void> {
  try {
    const outcome = await serving
    await settle(chargeFor(request.plan.fields.model, outcome))
    const { images, withheld } = orThrow(outcome)
    await sendImages(request, stream, images)
    for (const blocked of blockedImagesOf(request.order, withheld)) await stream.send(blockedMessage(request.plan.events, blocked))
  } catch (error) {
    await sendError(request, stream, error)
  }
  await stream.close()
}

/** What comes first: the outcome, or null when the run has begun or keeps the client waiting. */
function firstOf(serving: Promise<Outcome>, begun: Promise<null>): Promise<Outcome | null> {
  const waited = new Promise<null>((resolve) => void setTimeout(() => resolve(null), heartbeatMs))
  return Promise.race([serving, begun, waited])
}

/**
 * Answers once a runner has accepted the job, so that a refusal before it has its own status. A run whose client leaves is
 * cancelled. Fails with the codes of dispatch in the error table.
 */
export async function streamGeneration(services: Services, c: EdgeContext, plan: Plan, order: Order): Promise<Response> {
  const request: Request = { services, c, plan, order }
  const stream = createSseStream()
  const begun = Promise.withResolvers<null>()
  const common = { ...envelopeOf(plan, [], services.now()), events: plan.events }
  const serving = run(request, {
    cancel: AbortSignal.any([c.req.raw.signal, stream.left]),
    onProgress: (progress) => {
      begun.resolve(null)
      void stream.send(progressText(common, progress))
    },
  })
  c.executionCtx.waitUntil(Promise.allSettled([serving]))
  const first = await firstOf(serving, begun.promise)
  if (first) orThrow(first)
  c.executionCtx.waitUntil(finish(request, stream, serving, takeLease(c, services.keys.gates)))
  const missed = asksCache(plan, order) ? 'miss' : 'bypass'
  c.header('x-mintmark-cache', first && asksCache(plan, order) ? 'hit' : missed)
  return c.body(stream.body, 200, sseHeaders)
}
