// Previews on their way to the caller: made small, watermarked and encoded as the image itself will be, and not signed.
import type { JobRequest } from '@mintmark/shared'
import type { PreviewEvent } from '../engine/engine.ts'
import { fitPixels } from '../image/fit.ts'
import { errorFields } from '../telemetry/logger.ts'
import type { JobContext, PipelineDependencies } from './dependencies.ts'
import { labelPicture } from './label-picture.ts'
import type { MarkOf } from './mark-of.ts'

/** Longest side of a preview, in pixels: it travels inline, and is looked at for a moment. */
export const previewSide = 512
const previewQuality = 80

export type PreviewSender = {
  readonly send: (event: PreviewEvent) => void
  /** Resolves when every preview was sent or given up. */
  readonly settled: () => Promise<void>
}

type PreviewedJob = { readonly job: JobRequest; readonly markOf: MarkOf }

function previewSize({ width, height }: JobRequest): { width: number; height: number } {
  const scale = Math.min(1, previewSide / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** A preview is seen before the picture's own check, so it passes the same one; the last one of a withheld picture looks like it. */
const isWithheld = async (
  { pictures }: PipelineDependencies,
  { moderation = 'auto' }: JobRequest,
  { pixels }: PreviewEvent,
  signal: AbortSignal,
) => (await pictures.judge(pixels, moderation, signal)).length > 0

async function encodePreview(
  dependencies: PipelineDependencies,
  { job, markOf }: PreviewedJob,
  { pixels, row }: PreviewEvent,
  signal: AbortSignal,
) {
  const image = job.images[row]
  if (!image) throw new RangeError(`the job has no image ${row}`)
  const size = previewSize(job)
  const background = job.output_format === 'jpeg' ? 'opaque' : job.background
  const fitted = await labelPicture(await fitPixels(pixels, { ...size, background }), dependencies.labels)
  const encoding = { format: job.output_format, quality: previewQuality, background }
  const { bytes } = await dependencies.watermarker.mark({ pixels: fitted, encoding, id: markOf(image) }, signal)
  return { ...size, output_format: job.output_format, b64: Buffer.from(bytes).toString('base64') }
}

/** Sends in the order of the events. A preview that cannot be made is logged and left out. */
export function createPreviewSender(
  dependencies: PipelineDependencies,
  previewed: PreviewedJob,
  { emit, signal }: JobContext,
): PreviewSender {
  const { job } = previewed
  let last: Promise<void> = Promise.resolve()
  const sendOne = async (event: PreviewEvent): Promise<void> => {
    const { row, step, steps, index } = event
    if (await isWithheld(dependencies, job, event, signal)) return
    const preview = await encodePreview(dependencies, previewed, event, signal)
    emit({ type: 'partial_image', image_id: job.images[row]?.id ?? '', index, step, steps, ...preview })
  }
  const giveUp = (error: unknown): void => {
    if (!signal.aborted) dependencies.log.warn({ job_id: job.id, ...errorFields(error) }, 'a preview could not be made')
  }
  return {
    send: (event) => void (last = last.then(() => sendOne(event)).catch(giveUp)),
    settled: () => last,
  }
}
