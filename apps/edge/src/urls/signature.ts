// The signature of an image URL: HMAC-SHA-256 over method, path, expiry and key id.
import { equalInConstantTime, hmacSha256, toBase64Url, utf8 } from '@mintmark/shared'

export type UrlKey = { readonly kid: string; readonly secret: Uint8Array<ArrayBuffer> }

/** The first key signs, every key verifies. */
export type UrlKeys = readonly UrlKey[]

export type SignedQuery = { readonly exp: string | undefined; readonly kid: string | undefined; readonly sig: string | undefined }

/** HEAD is signed as GET: it shows less of the same. */
const signature = async ({ kid, secret }: UrlKey, path: string, expiresAtSeconds: string): Promise<string> =>
  toBase64Url(await hmacSha256(secret, utf8(['GET', path, expiresAtSeconds, kid].join('\n'))))

/** The path with its query, good until `expiresAtSeconds` (Unix seconds, exclusive). */
export async function signPath(keys: UrlKeys, path: string, expiresAtSeconds: number): Promise<string> {
  const [key] = keys
  if (!key) throw new RangeError('no key to sign URLs with')
  const exp = String(expiresAtSeconds)
  return `${path}?exp=${exp}&kid=${key.kid}&sig=${await signature(key, path, exp)}`
}

export type Verification = { readonly status: 'valid'; readonly remainingSeconds: number } | { readonly status: 'expired' | 'invalid' }

/** Expiry is told only to those who hold a right signature. */
export async function verifyPath(keys: UrlKeys, path: string, { exp, kid, sig }: SignedQuery, nowMs: number): Promise<Verification> {
  const key = keys.find((candidate) => candidate.kid === kid)
  if (!key || sig === undefined || exp === undefined || !/^\d{1,12}$/.test(exp)) return { status: 'invalid' }
  if (!equalInConstantTime(await signature(key, path, exp), sig)) return { status: 'invalid' }
  const remainingMs = Number(exp) * 1000 - nowMs
  return remainingMs > 0 ? { status: 'valid', remainingSeconds: Math.floor(remainingMs / 1000) } : { status: 'expired' }
}
