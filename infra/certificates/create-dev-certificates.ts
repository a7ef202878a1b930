// Makes a certificate authority and a C2PA signing certificate for development: a self-made root that only this machine trusts.
import 'reflect-metadata'
import type { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

export type DevCertificateOptions = {
  /** Both certificates are valid from a minute before this moment: the root ten years, the leaf one. */
  readonly now: Date
  /** Subject `O` of both. C2PA readers call a signature invalid whose certificate has none. */
  readonly organisation: string
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

const distinguishedName = (organisation: string, commonName: string): x509.JsonName => [{ O: [organisation], CN: [commonName] }]

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

/** A leaf of the C2PA certificate profile (specification 2.2, section 14.5): no CA, digitalSignature, one allowed purpose, an authority key id. */
async function createLeaf(
  { now, organisation }: DevCertificateOptions,
  root: x509.X509Certificate,
  rootKeys: webcrypto.CryptoKeyPair,
  publicKey: webcrypto.CryptoKey,
): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.create({
    subject: distinguishedName(organisation, 'Mintmark development signer'),
    issuer: root.subject,
    ...validity(now, 365),
    publicKey,
    signingKey: rootKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([emailProtection], true),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(rootKeys.publicKey),
    ],
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
