// Fills an order from the cache and has the images that it lacks made.
import type { Dispatcher } from '../dispatch/dispatcher.ts'
import { generate } from '../dispatch/generate.ts'
import type { Order, Outcome, ReadyImage } from '../dispatch/order.ts'
import { atPlaces, type Observer } from '../dispatch/progress.ts'
import { refusal } from '../dispatch/refusal.ts'
import { removeUploads } from '../uploads/bucket.ts'
import { lookUp } from './lookup.ts'

/** Puts each of `made` where `images` has none, by its seed. A place whose image was withheld is left out. */
function merge({ images: ordered }: Order, images: readonly (ReadyImage | null)[], made: readonly ReadyImage[]): ReadyImage[] {
  const bySeed = new Map(made.map((image) => [image.seed, image]))
  return ordered.map(({ seed }, i) => images[i] ?? bySeed.get(seed)).filter((image) => image !== undefined)
}

/** Rejects only when the ledger cannot be read or written. */
export async function fillObserved(dispatcher: Dispatcher, order: Order, { onProgress, ...rest }: Observer): Promise<Outcome> {
  const { db, bucket, runner } = dispatcher
  const cached = await lookUp({ db, bucket, now: runner.now }, order.images, order.keyId)
  const places = [...order.images.keys()].filter((i) => !cached[i])
  const missing = order.images.filter((_, i) => !cached[i])
  if (missing.length === 0) {
    await removeUploads(bucket, order.fields)
    return { ok: true, images: merge(order, cached, []), timingsMs: {} }
  }
  const observer: Observer = { ...rest, onProgress: (progress) => onProgress?.(atPlaces(progress, places)) }
  const outcome = await generate(dispatcher, { ...order, images: missing }, observer)
  return outcome.ok ? { ...outcome, images: merge(order, cached, outcome.images) } : outcome
}

/** Never rejects, so that a call to the single-flight object that does means that the object was lost. */
export async function fill(dispatcher: Dispatcher, order: Order): Promise<Outcome> {
  try {
    // Nobody can cancel a run that others may have joined.
    return await fillObserved(dispatcher, order, { cancel: new AbortController().signal })
  } catch (error) {
    const stack = error instanceof Error ? error.stack : undefined
    dispatcher.runner.log('error', 'shared run failed', { request_id: order.requestId, stack })
    return refusal('internal_error')
  }
}
