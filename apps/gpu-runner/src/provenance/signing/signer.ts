// Signs files and reads them back, on a thread of its own.
import { Worker } from 'node:worker_threads'
import { createCaller } from '../../threads/caller.ts'
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
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: credentials, name: 'signer' })
  const caller = createCaller<SignRequest, SignedImage>(worker)
  worker.on('exit', onLost)
  return {
    sign: (request, signal) => caller.ask(request, { signal }),
    close() {
      worker.off('exit', onLost)
      return caller.close()
    },
  }
}
