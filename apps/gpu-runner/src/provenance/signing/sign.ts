// Signs an encoded image: embeds the manifest and returns the file's new bytes, and the manifest's own.
import { Builder, CallbackSigner } from '@contentauth/c2pa-node'
import { MintmarkError } from '@mintmark/shared'
import { parentIngredient, type ParentPicture } from '../edited-actions.ts'
import { manifestDefinition, type ManifestSubject } from '../manifest-definition.ts'
import type { Credentials } from './credentials.ts'
import { createSignature } from './signature-source.ts'
import type { Signature } from './signature.ts'
import { createTimeStamping, timeStampBudgetMs } from './time-stamp.ts'

/** `parent` is the picture that an edit was made from; without one, the file was made from words alone. */
export type SignRequest = {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly contentType: string
  readonly subject: Omit<ManifestSubject, 'isEdit'>
  readonly parent?: ParentPicture | null
}

export const definitionOf = ({ subject, parent }: SignRequest) => manifestDefinition({ ...subject, isEdit: Boolean(parent) })

export type SignedBytes = {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The manifest store that is embedded in the file, as JUMBF. */
  readonly manifest: Uint8Array<ArrayBuffer>
  /** `missed` when an authority is named and gave none in time. */
  readonly timeStamp: 'none' | 'given' | 'missed'
}

/**
 * A thumbnail costs 30 ms and more than the picture itself; the check after signing is our own read-back. A parent comes from anybody,
 * so nothing that it names may be fetched.
 */
const builderSettings = {
  builder: { thumbnail: { enabled: false } },
  verify: { verify_after_sign: false, remote_manifest_fetch: false, ocsp_fetch: false },
  core: { decode_identity_assertions: false },
}

/** Room in the manifest for the signature and for what comes with it, bytes. c2pa-rs fills up what is left. */
const signatureBytes = 2_048
const timeStampBytes = 12_288

type Signing = { readonly credentials: Credentials; readonly signature: Signature; readonly tsaUrl: string | null }

function callbackSigner({ credentials, signature, tsaUrl }: Signing): CallbackSigner {
  const { algorithm, chainPem } = credentials
  const room = signatureBytes + chainPem.length + (tsaUrl === null ? 0 : timeStampBytes)
  const config = { alg: algorithm, certs: [Buffer.from(chainPem)], reserveSize: room, directCoseHandling: false }
  return CallbackSigner.newSigner({ ...config, ...(tsaUrl !== null && { tsaUrl }) }, signature)
}

const assetOf = ({ bytes, contentType }: Pick<SignRequest, 'contentType'> & { readonly bytes: Uint8Array }) => ({
  buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
  mimeType: contentType,
})

async function signOnce(request: SignRequest, signing: Signing): Promise<Omit<SignedBytes, 'timeStamp'>> {
  const { parent } = request
  const output: { buffer: Buffer | null } = { buffer: null }
  const builder = Builder.withJson(definitionOf(request), builderSettings)
  if (parent) await builder.addIngredient(JSON.stringify(parentIngredient(parent)), parent.file ? assetOf(parent.file) : undefined)
  const input = assetOf(request)
  const manifest = await builder.signAsync(callbackSigner(signing), input, output)
  if (!output.buffer) throw new Error('the signer gave no file')
  return { bytes: new Uint8Array(output.buffer), manifest: new Uint8Array(manifest) }
}

/** `waitUntil` is told of an attempt that may still run when the file is there: one with a time stamp that came too late. */
export type Sign = (request: SignRequest, waitUntil?: (attempt: Promise<unknown>) => void) => Promise<SignedBytes>

/** Signs files under the credentials, with a time stamp where an authority is named and answers in time. Throws `signing_failed`. */
export function createSign(credentials: Credentials, now: () => number): Sign {
  const signature = createSignature(credentials.source, credentials.algorithm)
  const stamping = createTimeStamping({ budgetMs: timeStampBudgetMs, now })
  const { tsaUrl } = credentials
  return async function signFile(request, waitUntil = () => {}) {
    const plain = () => signOnce(request, { credentials, signature, tsaUrl: null })
    const stamped = () => {
      const attempt = signOnce(request, { credentials, signature, tsaUrl })
      waitUntil(attempt)
      return attempt
    }
    try {
      if (tsaUrl === null) return { ...(await plain()), timeStamp: 'none' }
      const signed = await stamping.prefer(stamped, plain)
      return { ...signed.result, timeStamp: signed.stamped ? 'given' : 'missed' }
    } catch (cause) {
      throw new MintmarkError('signing_failed', { cause })
    }
  }
}
