// From the engine's pixels to a signed file: fit, watermark and encode, sign. Nothing touches the bytes after signing.
import { manifestObjectKey, sha256Hex, type JobImage, type JobRequest, type StoredImage } from '@mintmark/shared'
import sharp from 'sharp'
import { contentTypes } from '../image/encode.ts'
import { fitPixels } from '../image/fit.ts'
import type { Pixels } from '../image/pixels.ts'
import { takeLikeness, writeLikeness } from '../provenance/likeness/likeness.ts'
import type { ParentPicture } from '../provenance/edited-actions.ts'
import type { SignedImage } from '../provenance/signing/signer.ts'
import type { Marked } from '../provenance/watermark/watermarker.ts'
import type { Stopwatch } from '../telemetry/stopwatch.ts'
import type { PipelineDependencies } from './dependencies.ts'
import { labelPicture, labelXmp } from './label-picture.ts'

/** A signed file, ready to be stored. */
export type FinishedImage = { readonly image: StoredImage; readonly signed: SignedImage }

type Work = {
  readonly job: JobRequest
  readonly image: JobImage
  readonly pixels: Pixels
  /** The mark to embed (`MarkOf`). */
  readonly markId: string
  /** What the image was made from, beside words. */
  readonly parent: ParentPicture | null
  readonly watch: Stopwatch
  readonly signal: AbortSignal
}

/** Throws `signing_failed`, and the signal's reason when it aborts. */
export async function finishImage(dependencies: PipelineDependencies, work: Work): Promise<FinishedImage> {
  const { job, watch } = work
  const background = job.output_format === 'jpeg' ? 'opaque' : job.background
  const fitted = await watch.time('encode', () => fitPixels(work.pixels, { width: job.width, height: job.height, background }))
  const labelled = await watch.time('encode', () => labelPicture(fitted, dependencies.labels))
  const marked = await markImage(dependencies, work, labelled, background)
  const signed = await watch.time('sign', () => signImage(dependencies, work, marked))
  if (signed.timeStamp === 'missed') dependencies.log.warn({ image_id: work.image.id }, 'signed without a time stamp')
  return { signed, image: await describe(work, signed, { status: marked.status, id: marked.id }) }
}

/** The watermark's thread also encodes, so its time is split here. */
async function markImage(
  dependencies: PipelineDependencies,
  { job, image, markId, watch, signal }: Work,
  pixels: Pixels,
  background: JobRequest['background'],
): Promise<Marked> {
  const { watermarker, now, labels } = dependencies
  const encoding = { format: job.output_format, quality: job.output_compression, background, xmp: labelXmp(labels, image.id) }
  const start = now()
  const marked = await watermarker.mark({ pixels, encoding, id: markId }, signal)
  watch.add('encode', marked.encodeMs)
  watch.add('watermark', Math.max(0, now() - start - marked.encodeMs))
  return marked
}

function signImage({ signer, model, date, version }: PipelineDependencies, { job, image, parent, signal }: Work, { bytes, id }: Marked) {
  const subject = {
    imageId: image.id,
    modelId: model.manifest.id,
    weightsDigest: model.weightsDigest,
    loras: job.loras,
    fileExtension: job.output_format,
    madeAt: date(),
    version,
    watermarkId: id,
  }
  return signer.sign({ bytes, contentType: contentTypes[job.output_format], subject, parent }, signal)
}

async function describe(
  { job, image }: Work,
  { bytes, manifestId }: SignedImage,
  watermark: StoredImage['watermark'],
): Promise<StoredImage> {
  return {
    id: image.id,
    object_key: image.object_key,
    content_type: contentTypes[job.output_format],
    bytes: bytes.length,
    sha256: await sha256Hex(bytes),
    width: job.width,
    height: job.height,
    likeness: writeLikeness(await takeLikeness(sharp(bytes), job.width, job.height)),
    manifest: { object_key: manifestObjectKey(image.id), id: manifestId },
    watermark,
  }
}
