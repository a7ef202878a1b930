// The signing certificate and its key, checked before anything is signed with them.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { SigningAlg } from '@contentauth/c2pa-node'
import { StartFailure } from '../start-failure.ts'

export type Credentials = {
  /** Leaf first. */
  readonly chainPem: string
  readonly keyPem: string
  readonly algorithm: SigningAlg
  /** Anchors that every file must be trusted under; null when trust is not checked here. */
  readonly trustPem: string | null
}

const ecdsaByCurve: Readonly<Record<string, SigningAlg>> = { prime256v1: 'es256', secp384r1: 'es384', secp521r1: 'es512' }

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SigningAlg {
  if (asymmetricKeyType === 'ed25519') return 'ed25519'
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss') return 'ps256'
  const algorithm = ecdsaByCurve[asymmetricKeyDetails?.namedCurve ?? '']
  if (!algorithm) throw new StartFailure('MINTMARK_C2PA_KEY_PATH: the key is none of P-256, P-384, P-521, RSA and Ed25519')
  return algorithm
}

function parse<T>(variable: string, what: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new StartFailure(`${variable}: the file holds no ${what} in PEM form`, { cause })
  }
}

function refuse(reason: string): never {
  throw new StartFailure(`MINTMARK_C2PA_CHAIN_PATH: the first certificate ${reason}`)
}

function assertUsable(leaf: X509Certificate, key: KeyObject, now: Date): void {
  if (leaf.ca) refuse('belongs to an authority; put the signing certificate first and its issuers after it')
  if (!leaf.checkPrivateKey(key)) refuse('does not belong to the key in MINTMARK_C2PA_KEY_PATH')
  if (now < leaf.validFromDate || now > leaf.validToDate) refuse(`is valid from ${leaf.validFrom} to ${leaf.validTo}, which is not now`)
  if (!/^O=/m.test(leaf.subject)) refuse('names no organisation (O), without which readers call every signature invalid')
}

/** Throws a StartFailure that names the variable and the reason: no PEM, another key, out of its validity, or no organisation. */
export function checkCredentials(files: Omit<Credentials, 'algorithm'>, now: Date): Credentials {
  const key = parse('MINTMARK_C2PA_KEY_PATH', 'PKCS#8 private key', () => createPrivateKey(files.keyPem))
  const leaf = parse('MINTMARK_C2PA_CHAIN_PATH', 'certificate', () => new X509Certificate(files.chainPem))
  assertUsable(leaf, key, now)
  return { ...files, algorithm: algorithmOf(key) }
}
