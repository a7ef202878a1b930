// The picture that a job begins from: fetched, decoded away from this process, and looked at, before anything is made of it.
import { MintmarkError, sha256Hex, type JobFile, type JobRequest } from '@mintmark/shared'
import type { EngineSource } from '../engine/beginning.ts'
import type { ParentPicture } from '../provenance/edited-actions.ts'
import { requireSafeUpload } from '../safety/require-safe.ts'
import type { Stopwatch } from '../telemetry/stopwatch.ts'
import type { PipelineDependencies } from './dependencies.ts'

/** What the engine begins in, and what the manifest names as parent. */
export type Source = { readonly engine: EngineSource; readonly parent: ParentPicture }

type Dependencies = Pick<PipelineDependencies, 'store' | 'uploads' | 'pictures'>
type Run = { readonly signal: AbortSignal; readonly watch: Stopwatch }

async function fetchFile(
  { store }: Dependencies,
  { object_key, sha256, bytes: length }: JobFile,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await store.get(object_key, length, signal)
  if (bytes && (await sha256Hex(bytes)) === sha256) return bytes
  throw new MintmarkError('storage_unavailable', { message: 'The uploaded picture is not in the store any more, or not as it came.' })
}

/**
 * Null for a job that begins from words alone. Throws `storage_unavailable`, what the decoder throws (`invalid_image`,
 * `image_too_large`, `mask_size_mismatch`), and ModerationBlocked for a picture that the check objects to.
 */
export async function readSource(dependencies: Dependencies, job: JobRequest, { signal, watch }: Run): Promise<Source | null> {
  const { source, width, height, moderation = 'auto' } = job
  if (!source) return null
  const { image: picture, mask: maskFile, mask_reading: maskReading = null, strength } = source
  const [file, maskBytes] = await watch.time('fetch', () =>
    Promise.all([fetchFile(dependencies, picture, signal), maskFile && fetchFile(dependencies, maskFile, signal)]),
  )
  const decoded = await watch.time('decode_upload', () =>
    dependencies.uploads.decode({ image: file, mask: maskBytes, maskReading, width, height }),
  )
  const { image, mask, contentType } = decoded
  await watch.time('safety', () => requireSafeUpload(dependencies.pictures, image, moderation, signal))
  return { engine: { pixels: image, mask, strength }, parent: { contentType, file: { bytes: file, contentType } } }
}
