// Makes a certificate authority and a C2PA signing certificate for development: a self-made root that only this machine trusts.
import 'reflect-metadata'
import type { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

export type DevCertificateOptions = {
  /** Both certificates are valid from a minute before this moment: the root ten years, the leaf one. */
  readonly now: Date
  /** Subject `O` of both. C2PA readers call a signature invalid whose certificate has none. */
  readonly organisation: string
  /** What the leaf has otherwise than it should: tests make each wrong certificate with it. */
  readonly leaf?: Partial<LeafProfile>
}

/** The C2PA certificate profile (specification 2.2, section 14.5), as far as a certificate can get it wrong. */
export type LeafProfile = {
  readonly organisation: string | null
  readonly days: number
  readonly authority: boolean
  readonly usages: x509.KeyUsageFlags
  /** Object identifiers of the extended key usage; null for a certificate without the extension. */
  readonly purposes: readonly string[] | null
  readonly namesIssuerKey: boolean
}

export type DevCertificates = {
  /** The root, PEM: the anchor that a verifier must be given to answer "Trusted". */
  readonly caPem: string
  /** Leaf first, then the root, PEM. */
  readonly chainPem: string
  /** The leaf's P-256 key, PKCS#8 PEM (the form that c2pa-rs demands). */
  readonly keyPem: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const dayMs = 86_400_000
/** A clock a little behind this one still finds the certificate valid. */
const backdateMs = 60_000
const emailProtection = '1.3.6.1.5.5.7.3.4'

const distinguishedName = (organisation: string | null, commonName: string): x509.JsonName => [
  { ...(organisation !== null && { O: [organisation] }), CN: [commonName] },
]

const generateKeys = (): Promise<webcrypto.CryptoKeyPair> => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

const validity = (now: Date, days: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(now.getTime() - backdateMs),
  notAfter: new Date(now.getTime() + days * dayMs),
})

async function createRoot({ now, organisation }: DevCertificateOptions, keys: webcrypto.CryptoKeyPair): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.createSelfSigned({
    name: distinguishedName(organisation, 'Mintmark development root'),
    ...validity(now, 3650),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
}

/** No authority, digitalSignature, one allowed purpose, and the issuer's key id. */
const soundProfile = (organisation: string): LeafProfile => ({
  organisation,
  days: 365,
  authority: false,
  usages: x509.KeyUsageFlags.digitalSignature,
  purposes: [emailProtection],
  namesIssuerKey: true,
})

async function leafExtensions(
  profile: LeafProfile,
  issuerKey: webcrypto.CryptoKey,
  publicKey: webcrypto.CryptoKey,
): Promise<x509.Extension[]> {
  const { authority, usages, purposes, namesIssuerKey } = profile
  return [
    new x509.BasicConstraintsExtension(authority, undefined, true),
    new x509.KeyUsagesExtension(usages, true),
    ...(purposes === null ? [] : [new x509.ExtendedKeyUsageExtension([...purposes], true)]),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ...(namesIssuerKey ? [await x509.AuthorityKeyIdentifierExtension.create(issuerKey)] : []),
  ]
}

async function createLeaf(
  { now, organisation, leaf }: DevCertificateOptions,
  root: x509.X509Certificate,
  rootKeys: webcrypto.CryptoKeyPair,
  publicKey: webcrypto.CryptoKey,
): Promise<x509.X509Certificate> {
  const profile = { ...soundProfile(organisation), ...leaf }
  return x509.X509CertificateGenerator.create({
    subject: distinguishedName(profile.organisation, 'Mintmark development signer'),
    issuer: root.subject,
    ...validity(now, profile.days),
    publicKey,
    signingKey: rootKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: await leafExtensions(profile, rootKeys.publicKey, publicKey),
  })
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

/** A fresh root and signing leaf. The root's key is forgotten, so nothing else can ever be issued under it. */
export async function createDevCertificates(options: DevCertificateOptions): Promise<DevCertificates> {
  const [rootKeys, leafKeys] = await Promise.all([generateKeys(), generateKeys()])
  const root = await createRoot(options, rootKeys)
  const leaf = await createLeaf(options, root, rootKeys, leafKeys.publicKey)
  const [caPem, leafPem] = [root.toString('pem'), leaf.toString('pem')]
  return { caPem: `${caPem}\n`, chainPem: `${leafPem}\n${caPem}\n`, keyPem: `${await privateKeyPem(leafKeys.privateKey)}\n` }
}
