// Stores all images of a job or none of them.
import { errorFields } from '../telemetry/logger.ts'
import type { PipelineDependencies } from './dependencies.ts'
import type { FinishedImage } from './finish-image.ts'

type Dependencies = Pick<PipelineDependencies, 'store' | 'log'>

/** Puts every image. When one put fails, or `signal` aborts, whatever may have been put is deleted and the first error is thrown. */
export async function storeAll({ store, log }: Dependencies, images: readonly FinishedImage[], signal: AbortSignal): Promise<void> {
  const puts = await Promise.allSettled(images.map((finished) => store.put(asObject(finished), signal)))
  const failure = puts.find((put) => put.status === 'rejected')
  if (!failure && !signal.aborted) return
  // A put that failed on our side may still have arrived, so every key is deleted.
  await Promise.all(
    images.map(({ image }) => store.remove(image.object_key).catch((error: unknown) => reportLeftover(log, image.object_key, error))),
  )
  signal.throwIfAborted()
  throw failure?.reason
}

const asObject = ({ image, bytes }: FinishedImage) => ({
  key: image.object_key,
  bytes,
  contentType: image.content_type,
  sha256: image.sha256,
})

function reportLeftover(log: Dependencies['log'], objectKey: string, error: unknown): void {
  log.error({ object_key: objectKey, ...errorFields(error) }, 'an object of a failed job could not be deleted')
}
