// Signatures by a private key in this process, in the forms that COSE wants (RFC 9053).
import { constants, createPrivateKey, sign, type SignKeyObjectInput } from 'node:crypto'
import type { SigningAlg } from '@contentauth/c2pa-node'
import type { Signature } from './signature.ts'

type Recipe = { readonly digest: string | null; readonly options: Omit<SignKeyObjectInput, 'key'> }

const ecdsa = (bits: number): Recipe => ({ digest: `sha${bits}`, options: { dsaEncoding: 'ieee-p1363' } })
const pss = (bits: number): Recipe => ({
  digest: `sha${bits}`,
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
})

const recipes: Readonly<Record<SigningAlg, Recipe>> = {
  es256: ecdsa(256),
  es384: ecdsa(384),
  es512: ecdsa(512),
  ps256: pss(256),
  ps384: pss(384),
  ps512: pss(512),
  ed25519: { digest: null, options: {} },
}

/** `keyPem` is PKCS#8. */
export function createLocalSignature(keyPem: string, algorithm: SigningAlg): Signature {
  const { digest, options } = recipes[algorithm]
  const key = createPrivateKey(keyPem)
  return async (message) => sign(digest, message, { key, ...options })
}
