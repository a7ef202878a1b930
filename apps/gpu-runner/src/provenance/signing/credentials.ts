// The signing certificate and where its signatures come from, checked before anything is signed with them.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { SigningAlg } from '@contentauth/c2pa-node'
import { StartFailure } from '../../start-failure.ts'
import type { TrustedIssuer } from '../inspection/read-credentials.ts'
import { brokenRule, organisationOf } from './certificate-rules.ts'
import type { SignatureSource } from './signature-source.ts'

export type Credentials = {
  /** Leaf first. */
  readonly chainPem: string
  readonly source: SignatureSource
  readonly algorithm: SigningAlg
  /** Anchors that every file must be trusted under; null when trust is not checked here. */
  readonly trustPem: string | null
  /** RFC 3161 authority, or null for signatures without a time stamp. */
  readonly tsaUrl: string | null
}

const ecdsaByCurve: Readonly<Record<string, SigningAlg>> = { prime256v1: 'es256', secp384r1: 'es384', secp521r1: 'es512' }

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SigningAlg {
  if (asymmetricKeyType === 'ed25519') return 'ed25519'
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss') return 'ps256'
  return ecdsaByCurve[asymmetricKeyDetails?.namedCurve ?? ''] ?? refuse('has a key that is none of P-256, P-384, P-521, RSA and Ed25519')
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

const pemBlocks = (pem: string): string[] => pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []

/** Each certificate must be issued by the one after it. */
function assertChain([leaf, ...issuers]: readonly X509Certificate[]): void {
  let subject = leaf
  for (const issuer of issuers) {
    if (!subject?.checkIssued(issuer) || !subject.verify(issuer.publicKey)) {
      throw new StartFailure('MINTMARK_C2PA_CHAIN_PATH: the certificates are not in order; each must be followed by its issuer')
    }
    subject = issuer
  }
}

function assertOwnKey(leaf: X509Certificate, source: SignatureSource): void {
  if (source.kind === 'remote') return
  const key = parse('MINTMARK_C2PA_KEY_PATH', 'PKCS#8 private key', () => createPrivateKey(source.keyPem))
  if (!leaf.checkPrivateKey(key)) refuse('does not belong to the key in MINTMARK_C2PA_KEY_PATH')
}

/** Who counts as this service itself: its organisation, under the issuers of its certificate and the anchors that it was given. */
export function trustedIssuer({ chainPem, trustPem }: Pick<Credentials, 'chainPem' | 'trustPem'>): TrustedIssuer {
  const [leaf = '', ...issuers] = pemBlocks(chainPem)
  return { organisation: organisationOf(leaf), anchorsPem: [...issuers, trustPem ?? ''].join('\n') }
}

const dayMs = 86_400_000
const noticeDays = 30

/** A line for the operator when the certificate runs out within 30 days, else null. */
export function expiryNotice({ chainPem }: Pick<Credentials, 'chainPem'>, now: Date): string | null {
  const { validTo, validToDate } = new X509Certificate(chainPem)
  const days = Math.floor((validToDate.getTime() - now.getTime()) / dayMs)
  return days > noticeDays ? null : `the signing certificate expires in ${days} days, on ${validTo}`
}

/** Throws a StartFailure that names the variable and the reason: no PEM, another key, a broken rule of the profile, out of its validity, or out of order. */
export function checkCredentials(files: Omit<Credentials, 'algorithm'>, now: Date): Credentials {
  const blocks = pemBlocks(files.chainPem)
  const chain = parse('MINTMARK_C2PA_CHAIN_PATH', 'certificate', () =>
    [files.chainPem, ...blocks.slice(1)].map((pem) => new X509Certificate(pem)),
  )
  const [leaf] = chain
  if (!leaf) return refuse('is missing')
  const reason = brokenRule(blocks[0] ?? '')
  if (reason !== null) refuse(reason)
  assertOwnKey(leaf, files.source)
  if (now < leaf.validFromDate || now > leaf.validToDate) refuse(`is valid from ${leaf.validFrom} to ${leaf.validTo}, which is not now`)
  assertChain(chain)
  return { ...files, algorithm: algorithmOf(leaf.publicKey) }
}
