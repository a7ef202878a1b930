// From an Authorization header to the API key that it names, or the error that says why not.
import { MintmarkError, equalInConstantTime } from '@mintmark/shared'
import { findKeyByHash, type ApiKeyRecord } from '../records/api-keys.ts'
import { keyedDigest } from '../records/keyed-digest.ts'
import { isKeyText } from './key-format.ts'

export type KeyStore = { readonly db: D1Database; readonly pepper: Uint8Array<ArrayBuffer>; readonly now: () => number }

/** The token of `Authorization: Bearer …` (RFC 6750 section 2.1). Throws missing_api_key without one. */
export function bearerToken(header: string | undefined): string {
  const token = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1]
  if (token === undefined) throw new MintmarkError('missing_api_key')
  return token
}

/**
 * The record of a key that may be used now. Nothing is remembered between calls, so that a revocation acts on the next one.
 * Throws invalid_api_key, revoked_api_key or expired_api_key.
 */
export async function identifyKey({ db, pepper, now }: KeyStore, token: string): Promise<ApiKeyRecord> {
  if (!isKeyText(token)) throw new MintmarkError('invalid_api_key')
  const hash = await keyedDigest(pepper, 'api-key', token)
  const key = await findKeyByHash(db, hash)
  if (!key || !equalInConstantTime(key.hash, hash)) throw new MintmarkError('invalid_api_key')
  if (key.revoked_at !== null) throw new MintmarkError('revoked_api_key')
  if (key.expires_at !== null && now() >= key.expires_at * 1000) throw new MintmarkError('expired_api_key')
  return key
}
