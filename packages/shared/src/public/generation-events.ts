// The events of a streamed generation, in OpenAI's shape; `image_index`, `preview` and what comes with the final file are Mintmark's own.
import { z } from 'zod'
import { moderationDetailsSchema } from './moderation.ts'
import { errorBodySchema } from '../errors.ts'
import { outputFormats } from './generation-request.ts'
import { generatedImageSchema, generationResponseSchema } from './generation-response.ts'

const { background, quality, warnings, model } = generationResponseSchema.shape

/** Of every event with a picture. `size` is that of the picture in `b64_json`. */
const picture = z.object({
  b64_json: z.string(),
  created_at: z.int(),
  size: z.string(),
  quality,
  background,
  output_format: z.enum(outputFormats),
  image_index: z.int(),
})

export const partialImageEventSchema = picture.extend({
  type: z.literal('image_generation.partial_image'),
  /** Counts the image's previews from 0. */
  partial_image_index: z.int(),
  preview: z.literal(true),
})
export type PartialImageEvent = z.infer<typeof partialImageEventSchema>

/** OpenAI's contract demands them; Mintmark counts images and not tokens, so that all are 0. */
const usageSchema = z.object({
  total_tokens: z.int(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  input_tokens_details: z.object({ text_tokens: z.int(), image_tokens: z.int() }),
})

export const completedEventSchema = picture.extend({
  type: z.literal('image_generation.completed'),
  ...generatedImageSchema.pick({ id: true, seed: true, watermark: true }).shape,
  url: z.string(),
  model,
  warnings,
  usage: usageSchema,
})
export type CompletedEvent = z.infer<typeof completedEventSchema>

/** Mintmark's own: an image that was made and withheld, in place of its completed event. */
export const blockedEventSchema = z.object({
  type: z.literal('image_generation.blocked'),
  image_index: z.int(),
  seed: z.int(),
  moderation_details: moderationDetailsSchema,
})
export type BlockedEvent = z.infer<typeof blockedEventSchema>

/** The same of a streamed edit. */
export const editPartialImageEventSchema = partialImageEventSchema.extend({ type: z.literal('image_edit.partial_image') })
export type EditPartialImageEvent = z.infer<typeof editPartialImageEventSchema>
export const editCompletedEventSchema = completedEventSchema.extend({ type: z.literal('image_edit.completed') })
export type EditCompletedEvent = z.infer<typeof editCompletedEventSchema>

export const streamErrorEventSchema = errorBodySchema.extend({ type: z.literal('error') })
export const editBlockedEventSchema = blockedEventSchema.extend({ type: z.literal('image_edit.blocked') })
export type EditBlockedEvent = z.infer<typeof editBlockedEventSchema>
