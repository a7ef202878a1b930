// The signing certificate of a development set-up: made once, made again a day before it would run out.
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createDevCertificates } from '../certificates/create-dev-certificates.ts'
import { systemCode } from './failure.ts'
import { createPrivateFolder, writePrivate } from './private-file.ts'

const dayMs = 86_400_000

/** When the leaf certificate in `chain.pem` stops being valid, or null when there is none. */
async function leafExpiry(chainPath: string): Promise<Date | null> {
  try {
    return new X509Certificate(await readFile(chainPath)).validToDate
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

/**
 * Sees that `stateDir/certificates` holds `ca.pem`, `chain.pem` (leaf first) and `leaf.key.pem` (PKCS#8), valid for another day.
 * Returns the path of `ca.pem`, the anchor that a verifier needs.
 */
export async function ensureCertificates(stateDir: string, now: Date): Promise<string> {
  const folder = join(stateDir, 'certificates')
  await createPrivateFolder(folder)
  const caPath = join(folder, 'ca.pem')
  const expiry = await leafExpiry(join(folder, 'chain.pem'))
  if (expiry && expiry.getTime() > now.getTime() + dayMs) return caPath
  const { caPem, chainPem, keyPem } = await createDevCertificates({ now, organisation: 'Mintmark development' })
  await writePrivate(join(folder, 'leaf.key.pem'), keyPem)
  await writePrivate(caPath, caPem)
  await writePrivate(join(folder, 'chain.pem'), chainPem)
  return caPath
}
