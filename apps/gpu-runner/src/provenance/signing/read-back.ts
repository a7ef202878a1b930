// Reads a signed file as a stranger would, and refuses it unless it says exactly what we meant to sign.
import { Reader } from '@contentauth/c2pa-node'
import { MintmarkError } from '@mintmark/shared'
import { z } from 'zod'
import type { Credentials } from './credentials.ts'

export type SignedFile = { readonly bytes: Uint8Array; readonly contentType: string; readonly title: string }

/** What of c2pa-rs' report decides. */
const reportSchema = z.object({
  validation_state: z.string(),
  validation_results: z.object({ activeManifest: z.object({ failure: z.array(z.object({ code: z.string() })).default([]) }) }),
})

/** Raw c2pa-rs settings: snake_case, because the package's camelCase helper is silently ignored. No reader of ours may use the network. */
const readerSettings = (trustPem: string | null) => ({
  trust: trustPem === null ? {} : { trust_anchors: trustPem },
  verify: { verify_trust: trustPem !== null, remote_manifest_fetch: false, ocsp_fetch: false },
})

const refuse = (reason: string): never => {
  throw new MintmarkError('signing_failed', { cause: new Error(reason) })
}

/**
 * Throws `signing_failed` unless the file reads as `Trusted` under the anchors with no failure at all, or, without anchors, as
 * `Valid` with `signingCredential.untrusted` as its one permitted failure; and unless its title is the one that was signed.
 * Returns the label of the manifest, `urn:c2pa:…`.
 */
export async function readBack({ bytes, contentType, title }: SignedFile, { trustPem }: Pick<Credentials, 'trustPem'>): Promise<string> {
  const reader = await Reader.fromAsset(
    { buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), mimeType: contentType },
    readerSettings(trustPem),
  )
  if (!reader) return refuse('the signed file reads back without a manifest')
  const { validation_state: state, validation_results: results } = reportSchema.parse(reader.json())
  const failures = results.activeManifest.failure.map(({ code }) => code)
  const unexpected = failures.filter((code) => trustPem !== null || code !== 'signingCredential.untrusted')
  const states = trustPem === null ? ['Valid', 'Trusted'] : ['Trusted']
  if (!states.includes(state) || unexpected.length > 0) refuse(`the signed file reads back as ${state}: ${failures.join(', ')}`)
  if (reader.getActive()?.title !== title) refuse('the signed file reads back with another title')
  return reader.activeLabel() ?? refuse('the signed file reads back with a nameless manifest')
}
