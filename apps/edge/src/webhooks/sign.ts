// The headers of a message by Standard Webhooks: HMAC-SHA-256 for who holds the secret (v1), Ed25519 for everybody (v1a).
import { hmacSha256, utf8 } from '@mintmark/shared'
import { endpointSecret, signingKey } from './keys.ts'

export type Message = { readonly id: string; readonly endpointId: string; readonly body: string; readonly timestampSeconds: number }

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

export async function signedHeaders(master: Uint8Array<ArrayBuffer>, message: Message): Promise<Record<string, string>> {
  const { id, endpointId, body, timestampSeconds } = message
  const signed = utf8(`${id}.${timestampSeconds}.${body}`)
  const v1 = await hmacSha256(await endpointSecret(master, endpointId), signed)
  const v1a = new Uint8Array(await crypto.subtle.sign('Ed25519', await signingKey(master), signed))
  return {
    'content-type': 'application/json',
    'user-agent': 'Mintmark-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': `v1,${base64(v1)} v1a,${base64(v1a)}`,
  }
}
