// Serves an order inside an object that several requests may wait for.
import type { Order } from '../dispatch/order.ts'
import { refusal } from '../dispatch/refusal.ts'
import { serveSeeded, serveUncached, type Cache, type Served } from './serve-order.ts'

export type OnceOrder = {
  readonly order: Order
  /** Whether the cache is asked. */
  readonly seeded: boolean
  readonly nowMs: number
  /** False for a request that is over its key's limits: it may be given what there is, and begins nothing. */
  readonly mayRun: boolean
}

/** What an object gave, and whether an earlier attempt had begun it. */
export type OnceServed = { readonly status: 'served'; readonly served: Served; readonly createdMs: number; readonly replayed: boolean }

const untimed = <T>(_stage: string, run: () => Promise<T>): Promise<T> => run()

/** Never rejects, so that a call to the object that does means that the object was lost. */
export async function serveSafely(cache: Cache, { order, seeded }: OnceOrder, cancel: AbortSignal): Promise<Served> {
  try {
    return await (seeded ? serveSeeded(cache, order, untimed) : serveUncached(cache, order, untimed, cancel))
  } catch (error) {
    const stack = error instanceof Error ? error.stack : undefined
    cache.dispatcher.runner.log('error', 'run failed', { request_id: order.requestId, stack })
    return { outcome: refusal('internal_error'), status: seeded ? 'miss' : 'bypass' }
  }
}

/** What a later attempt gets: the same images, which are not charged again. */
export function asReplay({ outcome, status }: Served, createdMs: number): OnceServed {
  const images = outcome.ok ? outcome.images.map(({ made: _made, ...image }) => ({ ...image, made: false })) : []
  return { status: 'served', served: { outcome: outcome.ok ? { ...outcome, images } : outcome, status }, createdMs, replayed: true }
}
