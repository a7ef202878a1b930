// The headers that make a call the edge's own.
import { callHeaders, callSignature, toHex, type RandomBytes } from '@mintmark/shared'

/** Who signs: with the key that edge and runners share. */
export type CallSigner = {
  readonly key: Uint8Array<ArrayBuffer>
  readonly now: () => number
  readonly random: RandomBytes
}

type Call = { readonly path: string; readonly body: Uint8Array<ArrayBuffer> }

/** Time, nonce and signature of a POST. */
export async function signedHeaders({ key, now, random }: CallSigner, { path, body }: Call): Promise<Record<string, string>> {
  const timestampMs = now()
  const nonce = toHex(random(16))
  return {
    [callHeaders.timestamp]: String(timestampMs),
    [callHeaders.nonce]: nonce,
    [callHeaders.signature]: await callSignature(key, { method: 'POST', path, timestampMs, nonce, body }),
  }
}
