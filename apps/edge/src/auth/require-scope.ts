// The middleware that lets a request pass whose API key has a scope, and the one for the admin API.
import { MintmarkError, equalInConstantTime, type Scope } from '@mintmark/shared'
import { createMiddleware } from 'hono/factory'
import type { Edge, EdgeContext } from '../edge-context.ts'
import { touchKey } from '../records/api-keys.ts'
import { keyedDigest } from '../records/keyed-digest.ts'
import { bearerToken, identifyKey, type KeyStore } from './identify.ts'

/** `last_used_at` is written at most this often per key. */
const touchEverySeconds = 60

async function admitScope(c: EdgeContext, store: KeyStore, token: string, sufficient: readonly Scope[]): Promise<void> {
  const key = await identifyKey(store, token)
  c.set('apiKey', key)
  if (!sufficient.some((scope) => key.scopes.includes(scope))) {
    throw new MintmarkError('insufficient_scope', { message: `The API key lacks the scope \`${sufficient.join('` or `')}\`.` })
  }
  const nowSeconds = Math.floor(store.now() / 1000)
  if (nowSeconds - (key.last_used_at ?? 0) >= touchEverySeconds) c.executionCtx.waitUntil(touchKey(store.db, key.id, nowSeconds))
}

/** Each of the scopes is enough. */
export const requireScope = (store: KeyStore, ...sufficient: readonly Scope[]) =>
  createMiddleware<Edge>(async function checkScope(c, next) {
    await c.var.stopwatch.time('auth', () => admitScope(c, store, bearerToken(c.req.header('authorization')), sufficient))
    await next()
  })

/** Whether two secrets are equal. Their digests are compared, so that not even a length shows in the time. */
async function sameSecret({ pepper }: KeyStore, a: string, b: string): Promise<boolean> {
  const [digestA, digestB] = await Promise.all([keyedDigest(pepper, 'admin-key', a), keyedDigest(pepper, 'admin-key', b)])
  return equalInConstantTime(digestA, digestB)
}

/** Lets the operator's admin key pass, and API keys with the scope `admin`. */
export const requireAdmin = (store: KeyStore, adminKey: string) =>
  createMiddleware<Edge>(async function checkAdmin(c, next) {
    const token = bearerToken(c.req.header('authorization'))
    if (!(await sameSecret(store, token, adminKey))) await admitScope(c, store, token, ['admin'])
    await next()
  })
