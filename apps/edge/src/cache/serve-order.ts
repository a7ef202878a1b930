// The way of an order through the cache: a hit, a shared run, or a run of its own.
import type { Dispatcher } from '../dispatch/dispatcher.ts'
import { generate } from '../dispatch/generate.ts'
import type { Order, Outcome, ReadyImage, Refusal } from '../dispatch/order.ts'
import { refusal } from '../dispatch/refusal.ts'
import { addOwner } from '../records/generations.ts'
import { removeUploads } from '../uploads/bucket.ts'
import { lookUp } from './lookup.ts'
import type { Stopwatch } from '../telemetry/stopwatch.ts'
import type { FlightOutcome, SingleFlightObject } from './single-flight.ts'

export type CacheStatus = 'hit' | 'miss' | 'bypass'

export type Cache = { readonly dispatcher: Dispatcher; readonly flights: DurableObjectNamespace<SingleFlightObject> }

/** Two orders with the same first image may differ in the prompts of the others. */
const flightName = ({ images }: Order): string => images.map(({ fingerprint }) => fingerprint).join('')

/** An object is lost in a deployment or a move; its run is lost with it, and its rows end at their deadline. */
export const interrupted = (): Refusal => refusal('runner_unavailable', { message: 'The run was interrupted; try again.' })

const lost = (): FlightOutcome => ({ outcome: interrupted(), joined: false })

const asFound = (image: ReadyImage): ReadyImage => ({ ...image, made: false })

async function share({ dispatcher, flights }: Cache, order: Order): Promise<Outcome> {
  const { outcome, joined } = await flights.getByName(flightName(order)).generate(order).catch(lost)
  if (joined) await removeUploads(dispatcher.bucket, order.fields)
  if (!outcome.ok || !joined) return outcome
  const ids = outcome.images.map(({ id }) => id)
  await addOwner(dispatcher.db, ids, order.keyId, dispatcher.runner.now())
  return { ...outcome, images: outcome.images.map(asFound) }
}

export type Served = { readonly outcome: Outcome; readonly status: CacheStatus }

/** For an order whose seeds the client chose. A request that joined another's run counts as a miss. */
export async function serveSeeded(cache: Cache, order: Order, time: Stopwatch['time']): Promise<Served> {
  const { db, bucket, runner } = cache.dispatcher
  const found = await time('cache', () => lookUp({ db, bucket, now: runner.now }, order.images, order.keyId))
  const images = found.filter((image) => image !== null)
  if (images.length === order.images.length) {
    await removeUploads(bucket, order.fields)
    return { outcome: { ok: true, images, timingsMs: {} }, status: 'hit' }
  }
  return { outcome: await time('runner', () => share(cache, order)), status: 'miss' }
}

/** For an order that the cache is not asked about: seeds by chance, or `Cache-Control: no-store`. */
export async function serveUncached(cache: Cache, order: Order, time: Stopwatch['time'], cancel: AbortSignal): Promise<Served> {
  return { outcome: await time('runner', () => generate(cache.dispatcher, order, { cancel })), status: 'bypass' }
}
