// One job from its request to its stored images: generate, withhold what may not be seen, finish each image, store all, then say so.
import type { JobRequest } from '@mintmark/shared'
import { createStopwatch, type Stopwatch } from '../telemetry/stopwatch.ts'
import type { EngineResult } from '../engine/engine.ts'
import type { JobContext, PipelineDependencies } from './dependencies.ts'
import { generateRows } from './generate-rows.ts'
import { finishImage, type FinishedImage } from './finish-image.ts'
import { createMarkOf, type MarkOf } from './mark-of.ts'
import { createPreviewSender, type PreviewSender } from './preview-sender.ts'
import { readSource, type Source } from './read-source.ts'
import { storeAll } from './store-all.ts'
import { watermarkWarnings } from './watermark-warnings.ts'
import { pairUp, withhold, type MadeImage } from './withhold.ts'

/** Milliseconds by stage. Stages of images that ran at the same time are added up; `total` is wall-clock time. */
export type Timings = Record<string, number>

/**
 * Emits steps, warnings, withheld images and, once all others are stored, each of them. Nothing is stored when it throws: a MintmarkError, or
 * the signal's reason. `queuedMs` is the time that the job has waited.
 */
export async function runJob(dependencies: PipelineDependencies, job: JobRequest, context: JobContext, queuedMs: number): Promise<Timings> {
  const start = dependencies.now()
  const watch = createStopwatch(dependencies.now)
  watch.add('queue', queuedMs)
  const markOf = await createMarkOf(dependencies, job)
  const previews = createPreviewSender(dependencies, { job, markOf }, context)
  const source = await readSource(dependencies, job, { signal: context.signal, watch })
  const result = await generate(dependencies, job, context, { previews, source })
  for (const [stage, ms] of Object.entries(result.timingsMs)) watch.add(stage, ms)
  const seen = await withhold(dependencies, job, pairUp(job, result.images), { ...context, watch })
  const finished = await finishAll(dependencies, job, seen, { watch, source, markOf, signal: context.signal })
  await watch.time('store', () => storeAll(dependencies, finished, context.signal))
  await previews.settled()
  const images = finished.map(({ image }) => image)
  for (const image of images) context.emit({ type: 'image_stored', image })
  for (const warning of watermarkWarnings(images)) context.emit({ type: 'warning', warning })
  watch.add('total', queuedMs + dependencies.now() - start)
  return watch.totals()
}

async function generate(
  { engine }: PipelineDependencies,
  job: JobRequest,
  { emit, signal }: JobContext,
  { previews, source }: { readonly previews: PreviewSender; readonly source: Source | null },
): Promise<EngineResult> {
  const request = {
    negativePrompt: job.negative_prompt,
    width: job.width,
    height: job.height,
    steps: job.steps,
    guidanceScale: job.guidance_scale,
    sampler: job.sampler,
    previews: job.partial_images ?? 0,
    ...(source && { source: source.engine }),
    ...(job.clip_skip && { clipSkip: job.clip_skip }),
    moderation: job.moderation ?? 'auto',
  }
  const imageId = (row: number): string => job.images[row]?.id ?? ''
  const rows = job.images.map(({ seed, prompt = job.prompt }) => ({ seed, prompt }))
  const result = await generateRows(engine, rows, request, {
    signal,
    onStep: ({ row, step, steps }) => emit({ type: 'step', image_id: imageId(row), step, steps }),
    onPreview: previews.send,
  })
  for (const warning of result.warnings) emit({ type: 'warning', warning })
  return result
}

function finishAll(
  dependencies: PipelineDependencies,
  job: JobRequest,
  made: readonly MadeImage[],
  { watch, source, markOf, signal }: { watch: Stopwatch; source: Source | null; markOf: MarkOf; signal: AbortSignal },
): Promise<FinishedImage[]> {
  return Promise.all(
    made.map(({ image, pixels }) =>
      finishImage(dependencies, { job, image, pixels, markId: markOf(image), parent: source?.parent ?? null, watch, signal }),
    ),
  )
}
