// From the engine's pixels to a signed file: fit, watermark, encode, sign. Nothing touches the bytes after signing.
import { sha256Hex, type JobImage, type JobRequest, type StoredImage } from '@mintmark/shared'
import { contentTypes, encodeImage } from '../image/encode.ts'
import { fitPixels } from '../image/fit.ts'
import type { Pixels } from '../image/pixels.ts'
import type { Stopwatch } from '../telemetry/stopwatch.ts'
import type { PipelineDependencies } from './dependencies.ts'

/** A signed file, ready to be stored. */
export type FinishedImage = { readonly image: StoredImage; readonly bytes: Uint8Array<ArrayBuffer> }

type Work = {
  readonly job: JobRequest
  readonly image: JobImage
  readonly pixels: Pixels
  readonly watch: Stopwatch
  readonly signal: AbortSignal
}

/** Throws `signing_failed`, and the signal's reason when it aborts. */
export async function finishImage(dependencies: PipelineDependencies, work: Work): Promise<FinishedImage> {
  const { job, image, watch, signal } = work
  const background = job.output_format === 'jpeg' ? 'opaque' : job.background
  const fitted = await watch.time('encode', () => fitPixels(work.pixels, { width: job.width, height: job.height, background }))
  const marked = await watch.time('watermark', () => dependencies.watermarker.embed(fitted, { imageId: image.id, signal }))
  const encoding = { format: job.output_format, quality: job.output_compression, background }
  const encoded = await watch.time('encode', () => encodeImage({ ...fitted, data: marked.data }, encoding))
  const bytes = await watch.time('sign', () => signImage(dependencies, work, encoded))
  return { bytes, image: await describe(work, bytes, { status: marked.status, id: marked.id }) }
}

function signImage({ signer, model, date, version }: PipelineDependencies, { job, image, signal }: Work, bytes: Uint8Array<ArrayBuffer>) {
  const subject = {
    imageId: image.id,
    modelId: model.manifest.id,
    weightsDigest: model.weightsDigest,
    fileExtension: job.output_format,
    madeAt: date(),
    version,
  }
  return signer.sign({ bytes, contentType: contentTypes[job.output_format], subject }, signal)
}

async function describe({ job, image }: Work, bytes: Uint8Array<ArrayBuffer>, watermark: StoredImage['watermark']): Promise<StoredImage> {
  return {
    id: image.id,
    object_key: image.object_key,
    content_type: contentTypes[job.output_format],
    bytes: bytes.length,
    sha256: await sha256Hex(bytes),
    width: job.width,
    height: job.height,
    watermark,
  }
}
