// Where signatures come from: a key on this machine, or a remote signer that keeps the key to itself.
import type { SigningAlg } from '@contentauth/c2pa-node'
import { createLocalSignature } from './local-signature.ts'
import { createRemoteSignature } from './remote-signature.ts'
import type { Signature } from './signature.ts'

/** Plain data, so that it can be handed to the signing thread. */
export type SignatureSource =
  | { readonly kind: 'local'; readonly keyPem: string }
  | { readonly kind: 'remote'; readonly url: string; readonly token: string | null }

export function createSignature(source: SignatureSource, algorithm: SigningAlg): Signature {
  if (source.kind === 'local') return createLocalSignature(source.keyPem, algorithm)
  return createRemoteSignature(source, algorithm, fetch)
}
