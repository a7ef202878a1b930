// What can be told of a run before it ends, by the place of its images in the order.
import type { JobEvent, JobRequest, PartialImage } from '@mintmark/shared'

export type Preview = Pick<PartialImage, 'index' | 'output_format' | 'width' | 'height' | 'b64'>

export type Progress =
  | { readonly type: 'accepted'; readonly queuePosition: number; readonly estimatedMs: number | null }
  | { readonly type: 'step'; readonly imageIndex: number; readonly step: number; readonly steps: number }
  | { readonly type: 'preview'; readonly imageIndex: number; readonly preview: Preview }

/** `cancel` stops the run on the client's behalf. `jobId` names its job in the ledger; without one, the run draws its own. */
export type Observer = {
  readonly cancel: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  readonly jobId?: string
}

/** The progress that an event of the runner tells, or null: also for an image that is none of the job's. */
export function progressOf(event: JobEvent, { images }: JobRequest): Progress | null {
  if (event.type === 'accepted') return { type: 'accepted', queuePosition: event.queue_position, estimatedMs: event.estimated_ms }
  if (event.type !== 'step' && event.type !== 'partial_image') return null
  const imageIndex = images.findIndex(({ id }) => id === event.image_id)
  if (imageIndex < 0) return null
  const { step, steps } = event
  if (event.type === 'step') return { type: 'step', imageIndex, step, steps }
  const { index, output_format, width, height, b64 } = event
  return { type: 'preview', imageIndex, preview: { index, output_format, width, height, b64 } }
}

/** The same progress for a wider order, in which image i of the run has the place `places[i]`. */
export const atPlaces = (progress: Progress, places: readonly number[]): Progress =>
  'imageIndex' in progress ? { ...progress, imageIndex: places[progress.imageIndex] ?? progress.imageIndex } : progress
