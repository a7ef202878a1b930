// Signs files and reads them back, on a thread of its own.
import { startThread } from '../../threads/start-thread.ts'
import type { Credentials } from './credentials.ts'
import type { SignedBytes, SignRequest } from './sign.ts'

/** `manifestId` is the label of the manifest inside its store, `urn:c2pa:…`. */
export type SignedImage = SignedBytes & { readonly manifestId: string }

export type Signer = {
  /** The signed file, read back and found valid. Throws `signing_failed`. */
  sign(request: SignRequest, signal: AbortSignal): Promise<SignedImage>
  close(): Promise<void>
}

/** Starts the thread. `onLost` is called when it ends without having been closed. */
export function createSigner(credentials: Credentials, onLost: () => void): Signer {
  const { ask, close } = startThread<SignRequest, SignedImage>(new URL('./worker.ts', import.meta.url), {
    name: 'signer',
    data: credentials,
    onLost,
  })
  return { sign: (request, signal) => ask(request, { signal }), close }
}
