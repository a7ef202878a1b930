// The middleware that lets a request pass whose API key has a scope and is within its limits, and the one for the admin API.
import { MintmarkError, equalInConstantTime, type Scope } from '@mintmark/shared'
import { createMiddleware } from 'hono/factory'
import type { Edge, EdgeContext } from '../edge-context.ts'
import type { Exceeded } from '../limits/decide.ts'
import { noCharge } from '../limits/usage-counts.ts'
import { setRateLimitHeaders } from '../limits/headers.ts'
import type { Admission } from '../limits/admit.ts'
import { takeLease } from '../limits/take-lease.ts'
import { keyedDigest } from '../records/keyed-digest.ts'
import { askGate, bearerToken, type Asked, type KeyStore } from './identify.ts'
import { isKeyText } from './key-format.ts'

/** `last_used_at` is written at most this often per key. */
const touchEverySeconds = 60

const slowedDownMessage = (seconds: number): string =>
  `Prompts of this API key were blocked repeatedly; it may ask for images again in ${Math.ceil(seconds)} seconds.`

function exceededError({ code, limit, most, retryAfterSeconds }: Exceeded): MintmarkError {
  const message =
    limit === 'moderation_blocks'
      ? slowedDownMessage(retryAfterSeconds)
      : `The API key is at its limit \`${limit}\` of ${most}; try again in ${Math.ceil(retryAfterSeconds)} seconds.`
  return new MintmarkError(code, { message, retryAfterSeconds })
}

function orThrow(admission: Admission, scopes: readonly Scope[]): Extract<Admission, { status: 'admitted' }> {
  if (admission.status === 'admitted') return admission
  if (admission.status === 'limited') throw exceededError(admission.exceeded)
  if (admission.code !== 'insufficient_scope') throw new MintmarkError(admission.code)
  throw new MintmarkError('insufficient_scope', { message: `The API key lacks the scope \`${scopes.join('` or `')}\`.` })
}

/** Nothing may be asked beyond these: the first counts requests, the second keeps prompts from being tried. */
const hard: ReadonlySet<Exceeded['limit']> = new Set(['requests_per_minute', 'moderation_blocks'])

/** Whether a request over its key's limits may go on, to be given what an earlier attempt of it came to. */
type MayRepeat = (c: EdgeContext) => boolean

const never: MayRepeat = () => false

async function admit(c: EdgeContext, store: KeyStore, token: string, asked: Asked, mayRepeat = never): Promise<void> {
  const { hash, leaseId, admission } = await askGate(store, token, asked)
  if ('key' in admission) c.set('apiKey', admission.key)
  if ('rooms' in admission) setRateLimitHeaders(c, admission.rooms)
  if (admission.status === 'limited' && !hard.has(admission.exceeded.limit) && mayRepeat(c)) {
    c.set('overLimit', exceededError(admission.exceeded))
    return
  }
  const { key, leased } = orThrow(admission, asked.scopes)
  if (leased) c.set('lease', { hash, id: leaseId })
  const nowSeconds = Math.floor(store.now() / 1000)
  const touch = nowSeconds - (key.last_used_at ?? 0) >= touchEverySeconds
  if (touch) c.executionCtx.waitUntil(store.gates.getByName(hash).touch(key.id, nowSeconds))
}

/** How many images a request may make, as far as can be told before it is judged; 0 for one that will be refused. */
export type CountImages = (c: EdgeContext) => Promise<number>

/**
 * Each of the scopes is enough. Reserves the images that the request may make, and settles them when its handler is done. A request
 * that `mayRepeat` an earlier one goes on when it is over the limits; its handler must then heed `overLimit`.
 */
export const requireRepeatableImages = (store: KeyStore, countImages: CountImages, mayRepeat: MayRepeat, ...scopes: readonly Scope[]) =>
  createMiddleware<Edge>(async function reserve(c, next) {
    c.set('lease', null)
    c.set('charge', noCharge)
    c.set('overLimit', null)
    const token = bearerToken(c.req.header('authorization'))
    // The body of a request without a key is not worth reading.
    if (!isKeyText(token)) throw new MintmarkError('invalid_api_key')
    const images = await countImages(c)
    await c.var.stopwatch.time('auth', () => admit(c, store, token, { scopes, images }, mayRepeat))
    await next()
    await takeLease(c, store.gates)(c.var.charge)
  })

/** The same, for a handler that knows no repetitions. */
export const requireImages = (store: KeyStore, countImages: CountImages, ...scopes: readonly Scope[]) =>
  requireRepeatableImages(store, countImages, never, ...scopes)

const noImages = async (): Promise<number> => 0

/** For a request that makes no image. Each of the scopes is enough. */
export const requireScope = (store: KeyStore, ...scopes: readonly Scope[]) => requireImages(store, noImages, ...scopes)

/** Whether two secrets are equal. Their digests are compared, so that not even a length shows in the time. */
async function sameSecret({ pepper }: KeyStore, a: string, b: string): Promise<boolean> {
  const [digestA, digestB] = await Promise.all([keyedDigest(pepper, 'admin-key', a), keyedDigest(pepper, 'admin-key', b)])
  return equalInConstantTime(digestA, digestB)
}

/** Lets the operator's admin key pass, and API keys with the scope `admin`. */
export const requireAdmin = (store: KeyStore, adminKey: string) =>
  createMiddleware<Edge>(async function checkAdmin(c, next) {
    const token = bearerToken(c.req.header('authorization'))
    if (!(await sameSecret(store, token, adminKey))) await admit(c, store, token, { scopes: ['admin'], images: 0 })
    await next()
  })
