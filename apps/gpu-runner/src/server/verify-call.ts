// Middleware: lets only calls through that the edge signed, each once, within the clock's tolerance.
import { callToleranceMs, checkCall, MintmarkError } from '@mintmark/shared'
import type { MiddlewareHandler } from 'hono'
import { createNonceMemory } from './nonce-memory.ts'
import type { RunnerEnvironment } from './environment.ts'

export type VerifyCallOptions = {
  readonly key: Uint8Array<ArrayBuffer>
  /** Unix milliseconds. */
  readonly clock: () => number
}

const replayed = { message: 'The call was refused: its nonce was used before.' }

/** Reads the body, checks the signature over it, and leaves the bytes in the context as `body`. Throws `invalid_call_signature` and `clock_skew`. */
export function verifyCall({ key, clock }: VerifyCallOptions): MiddlewareHandler<RunnerEnvironment> {
  const firstSeen = createNonceMemory(2 * callToleranceMs)
  return async function verifySignedCall(c, next) {
    const body = new Uint8Array(await c.req.arrayBuffer())
    const { pathname, search } = new URL(c.req.url)
    const received = { method: c.req.method, path: pathname + search, body, header: (name: string) => c.req.header(name) }
    const { nonce } = await checkCall(received, key, clock())
    if (!firstSeen(nonce, clock())) throw new MintmarkError('invalid_call_signature', replayed)
    c.set('body', body)
    await next()
  }
}
