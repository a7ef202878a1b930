// Signs an encoded image: embeds the manifest and returns the file's new bytes.
import { Builder, LocalSigner } from '@contentauth/c2pa-node'
import { MintmarkError } from '@mintmark/shared'
import type { Credentials } from './credentials.ts'
import { manifestDefinition, type ManifestSubject } from './manifest-definition.ts'

export type SignRequest = { readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType: string; readonly subject: ManifestSubject }

/** A thumbnail costs 30 ms and more than the picture itself; the check after signing is our own read-back. */
const builderSettings = { builder: { thumbnail: { enabled: false } }, verify: { verify_after_sign: false } }

/** The signed file. Synchronous and milliseconds long, so that it belongs in a worker. Throws `signing_failed`. */
export function sign({ bytes, contentType, subject }: SignRequest, credentials: Credentials): Uint8Array<ArrayBuffer> {
  const { chainPem, keyPem, algorithm } = credentials
  const output: { buffer: Buffer | null } = { buffer: null }
  try {
    const signer = LocalSigner.newSigner(Buffer.from(chainPem), Buffer.from(keyPem), algorithm)
    const builder = Builder.withJson(manifestDefinition(subject), builderSettings)
    builder.sign(signer, { buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), mimeType: contentType }, output)
  } catch (cause) {
    throw new MintmarkError('signing_failed', { cause })
  }
  if (!output.buffer) throw new MintmarkError('signing_failed', { cause: new Error('the signer gave no file') })
  return new Uint8Array(output.buffer)
}
