// The events of a streamed generation, in OpenAI's shape. `image_index`, `preview` and what comes with the final file are Mintmark's own.
import type {
  BlockedEvent,
  BlockedImage,
  CompletedEvent,
  EditBlockedEvent,
  EditCompletedEvent,
  EditPartialImageEvent,
  PartialImageEvent,
} from '@mintmark/shared'
import type { Plan } from '../contract/plan.ts'
import type { Preview, Progress } from '../dispatch/progress.ts'
import { sseComment, sseMessage } from '../sse/message.ts'
import type { Envelope } from './envelope.ts'

/** What all events of one answer share. */
type Common = Pick<Envelope, 'created' | 'quality' | 'background'> & Pick<Plan, 'events'>

/** OpenAI's contract demands them; Mintmark counts images and not tokens. */
const usage = { total_tokens: 0, input_tokens: 0, output_tokens: 0, input_tokens_details: { text_tokens: 0, image_tokens: 0 } }

function previewMessage({ created, quality, background, events }: Common, imageIndex: number, preview: Preview): string {
  const data: PartialImageEvent | EditPartialImageEvent = {
    type: `${events}.partial_image`,
    b64_json: preview.b64,
    created_at: created,
    size: `${preview.width}x${preview.height}`,
    quality,
    background,
    output_format: preview.output_format,
    partial_image_index: preview.index,
    image_index: imageIndex,
    preview: true,
  }
  return sseMessage({ event: data.type, data })
}

/** A preview as an event, anything else as a comment. */
export function progressText(common: Common, progress: Progress): string {
  if (progress.type === 'preview') return previewMessage(common, progress.imageIndex, progress.preview)
  if (progress.type === 'step') return sseComment(`image_index=${progress.imageIndex} step=${progress.step}/${progress.steps}`)
  return sseComment(`queue_position=${progress.queuePosition} estimated_ms=${progress.estimatedMs ?? 'unknown'}`)
}

type Final = Pick<CompletedEvent, 'id' | 'seed' | 'watermark' | 'url' | 'b64_json'> & { readonly imageIndex: number } & Pick<Plan, 'events'>

export function completedMessage(envelope: Envelope, { imageIndex, events, ...image }: Final): string {
  const { created, model, background, output_format, size, quality, warnings } = envelope
  const common = { created_at: created, model, background, output_format, size, quality, warnings, usage }
  const data: CompletedEvent | EditCompletedEvent = { type: `${events}.completed`, ...image, image_index: imageIndex, ...common }
  return sseMessage({ event: data.type, data })
}

/** An image that was made and withheld; it gets no other event. */
export function blockedMessage(events: Plan['events'], { index, seed, moderation_details }: BlockedImage): string {
  const data: BlockedEvent | EditBlockedEvent = { type: `${events}.blocked`, image_index: index, seed, moderation_details }
  return sseMessage({ event: data.type, data })
}
