// The rules that a signing certificate must keep (C2PA 2.2, section 14.5), each with the reason that an operator is told.
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

/** Purposes of which a certificate needs one: e-mail protection, document signing, C2PA signing, and Microsoft's for media. */
const allowedPurposes = new Set(['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36', '1.3.6.1.4.1.62558.2.1', '1.3.6.1.4.1.311.76.59.1.9'])
const anyPurpose = '2.5.29.37.0'
const shortestRsaBits = 2048

type Rule = { readonly broken: (leaf: x509.X509Certificate) => boolean; readonly reason: string }

const usages = (leaf: x509.X509Certificate): number => leaf.getExtension(x509.KeyUsagesExtension)?.usages ?? 0
const purposes = (leaf: x509.X509Certificate): string[] =>
  (leaf.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? []).map((usage) => String(usage))
const isAuthority = (leaf: x509.X509Certificate): boolean => leaf.getExtension(x509.BasicConstraintsExtension)?.ca === true

function isShortRsa({ publicKey }: x509.X509Certificate): boolean {
  const { algorithm } = publicKey
  return 'modulusLength' in algorithm && Number(algorithm.modulusLength) < shortestRsaBits
}

const rules: readonly Rule[] = [
  { broken: isAuthority, reason: 'belongs to an authority; put the signing certificate first and its issuers after it' },
  {
    broken: (leaf) => (usages(leaf) & x509.KeyUsageFlags.keyCertSign) !== 0,
    reason: 'may sign certificates (keyCertSign), which a signer of content must not',
  },
  { broken: (leaf) => (usages(leaf) & x509.KeyUsageFlags.digitalSignature) === 0, reason: 'lacks the key usage digitalSignature' },
  {
    broken: (leaf) => purposes(leaf).length === 0,
    reason: 'names no extended key usage; emailProtection, documentSigning or C2PA signing is needed',
  },
  { broken: (leaf) => purposes(leaf).includes(anyPurpose), reason: 'allows any extended key usage, which readers refuse' },
  {
    broken: (leaf) => !purposes(leaf).some((purpose) => allowedPurposes.has(purpose)),
    reason: 'has no extended key usage for content: emailProtection, documentSigning or C2PA signing',
  },
  { broken: (leaf) => leaf.getExtension(x509.AuthorityKeyIdentifierExtension) === null, reason: 'has no authority key identifier' },
  {
    broken: (leaf) => leaf.subjectName.getField('O').length === 0,
    reason: 'names no organisation (O), without which readers call every signature invalid',
  },
  { broken: isShortRsa, reason: `has an RSA key of fewer than ${shortestRsaBits} bits` },
]

/** The organisation (O) in the certificate's subject; empty where there is none. `pem` holds one certificate. */
export const organisationOf = (pem: string): string => new x509.X509Certificate(pem).subjectName.getField('O')[0] ?? ''

/** Why the certificate cannot sign content, or null. `pem` holds one certificate. */
export function brokenRule(pem: string): string | null {
  const leaf = new x509.X509Certificate(pem)
  return rules.find(({ broken }) => broken(leaf))?.reason ?? null
}
