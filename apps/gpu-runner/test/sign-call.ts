// Signs a call as the edge does, or wrongly in one respect.
import { callHeaders, callSignature, utf8 } from '@mintmark/shared'

export const testKey = new Uint8Array(32).fill(7)

export type TestCall = {
  readonly method: string
  readonly path: string
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly key?: Uint8Array<ArrayBuffer>
  readonly timestampMs?: number
  readonly nonce?: string
}

/** The three headers. */
export async function signCall(call: TestCall): Promise<Record<string, string>> {
  const { method, path, body, key = testKey, timestampMs = Date.now(), nonce = crypto.randomUUID() } = call
  return {
    [callHeaders.timestamp]: String(timestampMs),
    [callHeaders.nonce]: nonce,
    [callHeaders.signature]: await callSignature(key, {
      method,
      path,
      timestampMs,
      nonce,
      body: typeof body === 'string' ? utf8(body) : body,
    }),
  }
}
