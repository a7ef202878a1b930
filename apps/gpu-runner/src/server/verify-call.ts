// Middleware: lets only calls through that the edge signed, each once, within the clock's tolerance.
import { callHeaders, callSignature, callToleranceMs, equalInConstantTime, MintmarkError } from '@mintmark/shared'
import type { MiddlewareHandler } from 'hono'
import { createNonceMemory, type NonceMemory } from './nonce-memory.ts'
import type { RunnerEnvironment } from './environment.ts'

export type VerifyCallOptions = {
  readonly key: Uint8Array<ArrayBuffer>
  /** Unix milliseconds. */
  readonly clock: () => number
}

const refuse = (reason: string): never => {
  throw new MintmarkError('invalid_call_signature', { message: `The call was refused: ${reason}.` })
}

async function assertSigned(request: Request, body: Uint8Array<ArrayBuffer>, { key, clock }: VerifyCallOptions, firstSeen: NonceMemory) {
  const header = (name: string): string => request.headers.get(name) ?? refuse(`it has no ${name} header`)
  const [timestamp, nonce, signature] = [header(callHeaders.timestamp), header(callHeaders.nonce), header(callHeaders.signature)]
  if (nonce.length < 16 || nonce.length > 128) refuse('its nonce must be 16 to 128 characters')
  const timestampMs = Number(timestamp)
  const { pathname, search } = new URL(request.url)
  const call = { method: request.method, path: pathname + search, timestampMs, nonce, body }
  if (!equalInConstantTime(signature, await callSignature(key, call))) refuse('its signature does not match')
  if (!(Math.abs(clock() - timestampMs) <= callToleranceMs)) refuse('its time stamp is too far from this clock')
  if (!firstSeen(nonce, clock())) refuse('its nonce was used before')
}

/** Reads the body, checks the signature over it, and leaves the bytes in the context as `body`. Throws `invalid_call_signature`. */
export function verifyCall(options: VerifyCallOptions): MiddlewareHandler<RunnerEnvironment> {
  const firstSeen = createNonceMemory(2 * callToleranceMs)
  return async function verifySignedCall(c, next) {
    const body = new Uint8Array(await c.req.arrayBuffer())
    await assertSigned(c.req.raw, body, options, firstSeen)
    c.set('body', body)
    await next()
  }
}
