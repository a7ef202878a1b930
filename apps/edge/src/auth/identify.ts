// From an Authorization header to the admission of its API key, or the error that says why not.
import { MintmarkError, createId, type Limits, type RandomBytes, type Scope } from '@mintmark/shared'
import type { Admission } from '../limits/admit.ts'
import type { KeyGate } from '../limits/key-gate.ts'
import type { Slowdown } from '../limits/slowdown.ts'
import { keyedDigest } from '../records/keyed-digest.ts'
import { isKeyText } from './key-format.ts'

export type KeyStore = {
  readonly gates: DurableObjectNamespace<KeyGate>
  readonly pepper: Uint8Array<ArrayBuffer>
  /** For what a key has no limit of its own. */
  readonly defaults: Limits
  /** What repeated blocks lead to; null for nothing. */
  readonly slowdown: Slowdown | null
  /** How long a request for images may take before it counts as lost. */
  readonly leaseMs: number
  readonly now: () => number
  readonly random: RandomBytes
}

/** The token of `Authorization: Bearer …` (RFC 6750 section 2.1). Throws missing_api_key without one. */
export function bearerToken(header: string | undefined): string {
  const token = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1]
  if (token === undefined) throw new MintmarkError('missing_api_key')
  return token
}

export type Asked = { readonly scopes: readonly Scope[]; readonly images: number }
export type Answered = { readonly hash: string; readonly leaseId: string; readonly admission: Admission }

/** Asks the key's object, which knows of a revocation from the moment on that the admin API has answered it. Throws invalid_api_key. */
export async function askGate(
  { gates, pepper, defaults, slowdown, leaseMs, now, random }: KeyStore,
  token: string,
  asked: Asked,
): Promise<Answered> {
  if (!isKeyText(token)) throw new MintmarkError('invalid_api_key')
  const hash = await keyedDigest(pepper, 'api-key', token)
  const leaseId = createId('lease', random)
  const nowMs = now()
  const ask = { hash, ...asked, leaseId, nowMs, leaseExpiresMs: nowMs + leaseMs, defaults, slowdown }
  return { hash, leaseId, admission: await gates.getByName(hash).admit(ask) }
}
