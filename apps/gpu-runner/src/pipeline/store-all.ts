// Stores all images of a job, each with its manifest beside it, or none of them.
import { sha256Hex } from '@mintmark/shared'
import type { StoredObject } from '../storage/image-store.ts'
import { errorFields } from '../telemetry/logger.ts'
import type { PipelineDependencies } from './dependencies.ts'
import type { FinishedImage } from './finish-image.ts'

type Dependencies = Pick<PipelineDependencies, 'store' | 'log'>

/** Puts every object. When one put fails, or `signal` aborts, whatever may have been put is deleted and the first error is thrown. */
export async function storeAll({ store, log }: Dependencies, images: readonly FinishedImage[], signal: AbortSignal): Promise<void> {
  const objects = (await Promise.all(images.map(objectsOf))).flat()
  const puts = await Promise.allSettled(objects.map((object) => store.put(object, signal)))
  const failure = puts.find((put) => put.status === 'rejected')
  if (!failure && !signal.aborted) return
  // A put that failed on our side may still have arrived, so every key is deleted.
  await Promise.all(objects.map(({ key }) => store.remove(key).catch((error: unknown) => reportLeftover(log, key, error))))
  signal.throwIfAborted()
  throw failure?.reason
}

async function objectsOf({ image, signed }: FinishedImage): Promise<StoredObject[]> {
  const { bytes, manifest } = signed
  return [
    { key: image.object_key, bytes, contentType: image.content_type, sha256: image.sha256 },
    { key: image.manifest.object_key, bytes: manifest, contentType: 'application/c2pa', sha256: await sha256Hex(manifest) },
  ]
}

function reportLeftover(log: Dependencies['log'], objectKey: string, error: unknown): void {
  log.error({ object_key: objectKey, ...errorFields(error) }, 'an object of a failed job could not be deleted')
}
