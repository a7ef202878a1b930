// Keyed digests of what the ledger must recognise but not tell: API keys, end-user ids, fingerprints.
import { hmacSha256, toHex, utf8 } from '@mintmark/shared'

/** Keeps the digest of one kind of value from meaning anything as another kind. */
export type DigestPurpose = 'api-key' | 'end-user' | 'fingerprint' | 'admin-key' | 'idempotency-key' | 'request' | 'prompt'

/** HMAC-SHA-256 of purpose and text under the pepper, lower-case hex. */
export const keyedDigest = async (pepper: Uint8Array<ArrayBuffer>, purpose: DigestPurpose, text: string): Promise<string> =>
  toHex(await hmacSha256(pepper, utf8(`${purpose}\n${text}`)))
