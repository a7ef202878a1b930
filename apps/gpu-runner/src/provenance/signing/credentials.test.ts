// Which certificates stop a start, each with its reason, and which one only warns.
import 'reflect-metadata'
import { KeyUsageFlags } from '@peculiar/x509'
import { expect, test } from 'vitest'
import { createDevCertificates, type DevCertificates, type LeafProfile } from '../../../../../infra/certificates/create-dev-certificates.ts'
import { checkCredentials, type Credentials, expiryNotice } from './credentials.ts'

const organisation = 'Mintmark tests'
const dayMs = 86_400_000
const now = new Date()

const create = (leaf: Partial<LeafProfile> = {}, at = now): Promise<DevCertificates> =>
  createDevCertificates({ now: at, organisation, leaf })

const check = ({ chainPem, keyPem }: Pick<DevCertificates, 'chainPem' | 'keyPem'>): Credentials =>
  checkCredentials({ chainPem, source: { kind: 'local', keyPem }, trustPem: null, tsaUrl: null }, now)

const serverAuth = '1.3.6.1.5.5.7.3.1'
const anyPurpose = '2.5.29.37.0'

test.each<[string, Partial<LeafProfile>, RegExp]>([
  ['for servers', { purposes: [serverAuth] }, /has no extended key usage for content/],
  ['without a purpose', { purposes: null }, /names no extended key usage/],
  ['for any purpose', { purposes: [anyPurpose] }, /allows any extended key usage/],
  ['that hides its issuer’s key', { namesIssuerKey: false }, /has no authority key identifier/],
  ['for encryption only', { usages: KeyUsageFlags.keyEncipherment }, /lacks the key usage digitalSignature/],
  ['of an authority', { authority: true }, /belongs to an authority/],
  ['that may sign others', { usages: KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign }, /may sign certificates/],
  ['of nobody', { organisation: null }, /names no organisation/],
])('a certificate %s stops the start with its reason', async (_, leaf, reason) => {
  const certificates = await create(leaf)
  expect(() => check(certificates)).toThrow(/^MINTMARK_C2PA_CHAIN_PATH: the first certificate /)
  expect(() => check(certificates)).toThrow(reason)
})

test.each(['1.3.6.1.5.5.7.3.36', '1.3.6.1.4.1.62558.2.1', '1.3.6.1.4.1.311.76.59.1.9'])('the purpose %s is allowed', async (purpose) => {
  expect(check(await create({ purposes: [purpose] })).algorithm).toBe('es256')
})

test('files that do not belong together, or are not what they should be, are named', async () => {
  const [good, other, expired] = [await create(), await create(), await create({}, new Date(now.getTime() - 730 * dayMs))]
  const foreign = `${good.chainPem.split('-----END CERTIFICATE-----')[0]}-----END CERTIFICATE-----\n${other.caPem}`
  expect(() => check({ ...good, keyPem: other.keyPem })).toThrow('does not belong to the key in MINTMARK_C2PA_KEY_PATH')
  expect(() => check({ ...good, chainPem: good.caPem + good.chainPem })).toThrow('belongs to an authority')
  expect(() => check({ ...good, chainPem: foreign })).toThrow('the certificates are not in order')
  expect(() => check(expired)).toThrow('which is not now')
  expect(() => check({ ...good, keyPem: good.caPem })).toThrow(/^MINTMARK_C2PA_KEY_PATH: the file holds no PKCS#8 private key/)
  expect(() => check({ ...good, chainPem: good.keyPem })).toThrow(/^MINTMARK_C2PA_CHAIN_PATH: the file holds no certificate/)
})

test('a certificate of the last 30 days is used, and warned about', async () => {
  const ending = check(await create({ days: 12 }))
  expect(expiryNotice(ending, now)).toMatch(/^the signing certificate expires in 1[12] days, on /)
  expect(expiryNotice(check(await create()), now)).toBeNull()
})
