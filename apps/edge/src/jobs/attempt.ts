// One attempt at a job's order, and what an earlier attempt that was lost left behind.
import { fillObserved } from '../cache/fill.ts'
import { lookUp } from '../cache/lookup.ts'
import type { Dispatcher } from '../dispatch/dispatcher.ts'
import { generate } from '../dispatch/generate.ts'
import type { Order, Outcome, ReadyImage } from '../dispatch/order.ts'
import type { Observer } from '../dispatch/progress.ts'
import { failJob } from '../records/generations.ts'
import { findImagesOfJob } from '../records/images.ts'

type Attempt = { readonly order: Order; readonly asksCache: boolean }

export const attemptOrder = (dispatcher: Dispatcher, { order, asksCache }: Attempt, observer: Observer): Promise<Outcome> =>
  asksCache ? fillObserved(dispatcher, order, observer) : generate(dispatcher, order, observer)

/**
 * The images of an attempt whose end nobody saw, if the ledger says that it made them; else null, and its rows are closed.
 * This is what keeps a job that is delivered twice from being made twice.
 */
export async function recover({ db, bucket, runner }: Dispatcher, order: Order, ledgerJobId: string): Promise<ReadyImage[] | null> {
  const made = new Map((await findImagesOfJob(db, ledgerJobId)).map((image) => [image.seed, image]))
  if (made.size === 0) {
    await failJob(db, ledgerJobId, 'runner_unavailable', runner.now())
    return null
  }
  const cached = await lookUp({ db, bucket, now: runner.now }, order.images, order.keyId)
  const images = order.images.map(({ seed }, i) => made.get(seed) ?? cached[i]).filter((image) => image !== null && image !== undefined)
  return images.length === order.images.length ? images : null
}
