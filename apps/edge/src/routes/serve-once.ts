// The way of an order whose request may be a repetition: the attempts of one request are one run.
import { MintmarkError } from '@mintmark/shared'
import type { AttemptAnswer } from '../cache/retry-window.ts'
import type { KeyedAnswer } from '../cache/idempotent-run.ts'
import { interrupted, type Served } from '../cache/serve-order.ts'
import type { OnceOrder, OnceServed } from '../cache/serve-safely.ts'
import type { Repeat } from '../contract/repeat.ts'
import type { EdgeContext } from '../edge-context.ts'
import { removeUploads } from '../uploads/bucket.ts'
import type { Services } from '../services.ts'
import { keyedRun, requestDigest } from './keyed-run.ts'

/** An object is lost in a deployment or a move, and its run with it. */
const lost = (once: OnceOrder) => (): OnceServed => {
  const served: Served = { outcome: interrupted(), status: once.seeded ? 'miss' : 'bypass' }
  return { status: 'served', served, createdMs: once.nowMs, replayed: false }
}

async function serveKeyed(services: Services, c: EdgeContext, key: string, once: OnceOrder): Promise<KeyedAnswer> {
  const { run, bodyDigest } = await keyedRun(services, c, key)
  return run.serve({ ...once, bodyDigest }).catch(lost(once))
}

async function serveAttempt(services: Services, c: EdgeContext, attempt: number, once: OnceOrder): Promise<AttemptAnswer> {
  const retryWindow = services.retryWindows.getByName(`${c.var.apiKey.id} ${await requestDigest(services, c)}`)
  const leave = (): void => c.executionCtx.waitUntil(retryWindow.leave(once.order.requestId))
  c.req.raw.signal.addEventListener('abort', leave, { once: true })
  return retryWindow.serve({ ...once, attempt }).catch(lost(once))
}

/**
 * Serves the order, or gives what an earlier attempt came to. Throws idempotency_key_reused, and the error of the limit that the
 * request is over when there is no earlier attempt.
 */
export async function serveOnce(
  services: Services,
  c: EdgeContext,
  repeat: Repeat,
  once: Omit<OnceOrder, 'mayRun' | 'nowMs'>,
): Promise<OnceServed> {
  const { overLimit } = c.var
  const asked: OnceOrder = { ...once, mayRun: overLimit === null, nowMs: services.now() }
  const answer = await (repeat.by === 'key' ? serveKeyed(services, c, repeat.key, asked) : serveAttempt(services, c, repeat.attempt, asked))
  if (answer.status === 'mismatch') throw new MintmarkError('idempotency_key_reused')
  if (answer.status === 'absent') throw overLimit ?? new MintmarkError('internal_error')
  if (!answer.replayed) return answer
  c.header('Idempotent-Replayed', 'true')
  await removeUploads(services.bucket, once.order.fields)
  return answer
}
