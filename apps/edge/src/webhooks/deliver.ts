// One attempt at a delivery: signed, timed, not redirected, and written down.
import { findPending, recordAttempt, type Delivery } from '../records/webhooks.ts'
import { backoffSeconds, giveUpAfterMs } from './backoff.ts'
import { signedHeaders } from './sign.ts'
import { webhookTarget } from './target.ts'

export type Deliverer = {
  readonly db: D1Database
  readonly fetch: typeof fetch
  readonly master: Uint8Array<ArrayBuffer>
  readonly allowed: readonly string[]
  readonly now: () => number
  /** A number from 0 to 1. */
  readonly chance: () => number
}

const timeoutMs = 10_000

type Pending = Delivery & { readonly url: string }
type Result = { readonly delivered: boolean; readonly text: string; readonly isFinal: boolean }

async function post(deliverer: Deliverer, pending: Pending, url: URL): Promise<Result> {
  const timestampSeconds = Math.floor(deliverer.now() / 1000)
  const { id, endpoint_id: endpointId, body } = pending
  const headers = await signedHeaders(deliverer.master, { id, endpointId, body, timestampSeconds })
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await deliverer.fetch(url.href, { method: 'POST', headers, body, redirect: 'manual', signal })
    await response.body?.cancel()
    return { delivered: response.ok, text: String(response.status), isFinal: response.status === 410 }
  } catch {
    return { delivered: false, text: signal.aborted ? 'timed out' : 'not reached', isFinal: false }
  }
}

async function attempt(deliverer: Deliverer, pending: Pending): Promise<Result> {
  const url = webhookTarget(pending.url, deliverer.allowed)
  return url ? post(deliverer, pending, url) : { delivered: false, text: 'address not allowed', isFinal: true }
}

/** Seconds until the next attempt; null when there is none. */
export async function deliver(deliverer: Deliverer, deliveryId: string): Promise<number | null> {
  const pending = await findPending(deliverer.db, deliveryId)
  if (!pending) return null
  const { delivered, text, isFinal } = await attempt(deliverer, pending)
  const nowMs = deliverer.now()
  const isOver = delivered || isFinal || nowMs - pending.since >= giveUpAfterMs
  const ended = delivered ? 'delivered' : 'failed'
  const attempts = pending.attempts + 1
  await recordAttempt(deliverer.db, {
    id: pending.id,
    state: isOver ? ended : 'pending',
    attempts,
    last_result: text,
    delivered_at: delivered ? nowMs : null,
  })
  return isOver ? null : backoffSeconds(attempts, deliverer.chance())
}
