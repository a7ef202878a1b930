// Signatures by a remote signer over HTTP, as a key management service gives them: it sees a message of a few kilobytes, never the picture.
import type { SigningAlg } from '@contentauth/c2pa-node'
import { z } from 'zod'
import type { Signature } from './signature.ts'

export type RemoteSigner = { readonly url: string; readonly token: string | null }

const timeoutMs = 5_000
const answerSchema = z.object({ signature: z.base64() })

/**
 * POSTs `{ "algorithm": "es256", "message": base64 }` and expects `{ "signature": base64 }`, ECDSA in DER or fixed-length form.
 * Rejects on any other answer, and after 5 s.
 */
export function createRemoteSignature({ url, token }: RemoteSigner, algorithm: SigningAlg, fetchUrl: typeof fetch): Signature {
  const headers = { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) }
  return async function signRemotely(message) {
    const body = JSON.stringify({ algorithm, message: message.toString('base64') })
    const response = await fetchUrl(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs), redirect: 'error' })
    if (!response.ok) throw new Error(`the remote signer answered ${response.status}`)
    return Buffer.from(answerSchema.parse(await response.json()).signature, 'base64')
  }
}
