// The headers that make a call the edge's own.
import { callHeaders, callSignature, toHex } from '@mintmark/shared'
import type { Caller } from './runner-call.ts'

type Call = { readonly path: string; readonly body: Uint8Array<ArrayBuffer> }

/** Time, nonce and signature of a POST. */
export async function signedHeaders(
  { key, now, random }: Pick<Caller, 'key' | 'now' | 'random'>,
  { path, body }: Call,
): Promise<Record<string, string>> {
  const timestampMs = now()
  const nonce = toHex(random(16))
  return {
    [callHeaders.timestamp]: String(timestampMs),
    [callHeaders.nonce]: nonce,
    [callHeaders.signature]: await callSignature(key, { method: 'POST', path, timestampMs, nonce, body }),
  }
}
