// The signed URL of a stored image.
import { signPath, type UrlKeys } from './signature.ts'

export type UrlSigner = {
  readonly keys: UrlKeys
  readonly ttlSeconds: number
  /** Base of the URLs; without one, the origin of the request. */
  readonly publicUrl: string | undefined
  readonly now: () => number
}

export const imagePath = (objectKey: string): string => `/images/${objectKey}`

export type SignedImageUrl = { readonly url: string; readonly expires_at: number }

/** Good for at least `ttlSeconds` from now, up to a second longer. `expires_at` is in Unix seconds. */
export async function signImageUrl(signer: UrlSigner, objectKey: string, requestUrl: string): Promise<SignedImageUrl> {
  const expires_at = Math.ceil(signer.now() / 1000) + signer.ttlSeconds
  const base = signer.publicUrl ?? new URL(requestUrl).origin
  return { url: base + (await signPath(signer.keys, imagePath(objectKey), expires_at)), expires_at }
}
