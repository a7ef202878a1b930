// How the edge signs its calls to a runner: HMAC-SHA-256 over method, path, time, nonce and the body's digest.
import { hmacSha256, sha256Hex, toHex, utf8 } from '../bytes.ts'

/** A call's clock may differ from the runner's by this much, either way. */
export const callToleranceMs = 60_000

export const callHeaders = {
  timestamp: 'x-mintmark-timestamp',
  nonce: 'x-mintmark-nonce',
  signature: 'x-mintmark-signature',
} as const

export type SignedCall = {
  readonly method: string
  /** Path with query, as sent. */
  readonly path: string
  /** Unix milliseconds. */
  readonly timestampMs: number
  /** Unique per call; a runner refuses one that it has seen. */
  readonly nonce: string
  readonly body: Uint8Array<ArrayBuffer>
}

/** The lower-case hex signature of a call under `key` (32 bytes or more). */
export async function callSignature(key: Uint8Array<ArrayBuffer>, call: SignedCall): Promise<string> {
  const lines = ['mintmark-runner-v1', call.method, call.path, String(call.timestampMs), call.nonce, await sha256Hex(call.body)]
  return toHex(await hmacSha256(key, utf8(lines.join('\n'))))
}
