// The keys of webhook signatures, all derived from one key of the service, so that no secret lies in the database.
import { hmacSha256, sha256Hex, utf8, type PublicJwk } from '@mintmark/shared'

type Bytes = Uint8Array<ArrayBuffer>

/** The shared secret of an endpoint, 32 bytes. */
export const endpointSecret = (master: Bytes, endpointId: string): Promise<Bytes> =>
  hmacSha256(master, utf8(`webhook-endpoint\n${endpointId}`))

/** As receivers are given it (Standard Webhooks, "Signature scheme"). */
export const secretText = (secret: Bytes): string => `whsec_${btoa(String.fromCharCode(...secret))}`

/** DER of a PKCS#8 Ed25519 key before its 32 bytes (RFC 8410 section 7). */
const pkcs8Prefix = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]

/** The service's Ed25519 key, the same for all endpoints. */
export async function signingKey(master: Bytes): Promise<CryptoKey> {
  const seed = await hmacSha256(master, utf8('webhook-ed25519'))
  return crypto.subtle.importKey('pkcs8', new Uint8Array([...pkcs8Prefix, ...seed]), { name: 'Ed25519' }, true, ['sign'])
}

/** The public half (RFC 8037). */
export async function publicJwk(master: Bytes): Promise<PublicJwk> {
  const exported = await crypto.subtle.exportKey('jwk', await signingKey(master))
  const x = 'x' in exported ? (exported.x ?? '') : ''
  return { kty: 'OKP', crv: 'Ed25519', x, kid: (await sha256Hex(utf8(x))).slice(0, 16), use: 'sig', alg: 'EdDSA' }
}
