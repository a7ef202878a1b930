// Signs a file and reads it back as a stranger would, before anybody is given it.
import type { Credentials } from './credentials.ts'
import { readBack } from './read-back.ts'
import { definitionOf, type Sign, type SignRequest } from './sign.ts'
import type { SignedImage } from './signer.ts'

async function once(sign: Sign, request: SignRequest, credentials: Credentials): Promise<SignedImage> {
  const signed = await sign(request)
  const file = { bytes: signed.bytes, contentType: request.contentType, title: definitionOf(request).title }
  return { ...signed, manifestId: await readBack(file, credentials) }
}

/**
 * A parent whose own manifest is too broken to be kept inside ours is named without it: its state is not the caller's doing. Throws
 * `signing_failed`.
 */
export async function signAndReadBack(sign: Sign, request: SignRequest, credentials: Credentials): Promise<SignedImage> {
  try {
    return await once(sign, request, credentials)
  } catch (error) {
    if (!request.parent?.file) throw error
    return once(sign, { ...request, parent: { ...request.parent, file: null } }, credentials)
  }
}
