// Whether a call between edge and runner, in either direction, carries the signature of the key that both hold.
import { equalInConstantTime } from '../bytes.ts'
import { MintmarkError } from '../errors.ts'
import { callHeaders, callSignature, callToleranceMs, type SignedCall } from './call-signature.ts'

export type ReceivedCall = Pick<SignedCall, 'method' | 'path' | 'body'> & { readonly header: (name: string) => string | null | undefined }

const refuse = (reason: string): never => {
  throw new MintmarkError('invalid_call_signature', { message: `The call was refused: ${reason}.` })
}

/** The difference is told only to callers that hold the key. */
function refuseSkew(aheadMs: number): never {
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  const most = callToleranceMs / 1000
  const side = aheadMs > 0 ? 'ahead of' : 'behind'
  throw new MintmarkError('clock_skew', {
    message: `The caller's clock is ${seconds} s ${side} the called side's, more than ${most} s; set both by NTP.`,
  })
}

/**
 * The call's time and nonce, once its signature under `key` is found right and its time within tolerance of `nowMs`. Whether the nonce is
 * new is the caller's to see. Throws `invalid_call_signature` and `clock_skew`.
 */
export async function checkCall(
  { header, ...received }: ReceivedCall,
  key: Uint8Array<ArrayBuffer>,
  nowMs: number,
): Promise<Pick<SignedCall, 'timestampMs' | 'nonce'>> {
  const read = (name: string): string => header(name) ?? refuse(`it has no ${name} header`)
  const [timestamp, nonce, signature] = [read(callHeaders.timestamp), read(callHeaders.nonce), read(callHeaders.signature)]
  if (nonce.length < 16 || nonce.length > 128) refuse('its nonce must be 16 to 128 characters')
  const timestampMs = Number(timestamp)
  if (!equalInConstantTime(signature, await callSignature(key, { ...received, timestampMs, nonce }))) refuse('its signature does not match')
  if (!Number.isFinite(timestampMs)) refuse('its time stamp is no number')
  if (Math.abs(timestampMs - nowMs) > callToleranceMs) refuseSkew(timestampMs - nowMs)
  return { timestampMs, nonce }
}
