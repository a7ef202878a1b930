// How strictly a request is judged, and what a caller is told of a block.
import { z } from 'zod'

/** `auto` and `low` are for the request to choose; `strict` belongs to a key. */
export const moderationModes = ['auto', 'low', 'strict'] as const
export type ModerationMode = (typeof moderationModes)[number]

/** `input`: the prompt or an uploaded image. `output`: the generated image. Categories by the names of OpenAI's moderation endpoint. */
export const moderationDetailsSchema = z.object({ stage: z.enum(['input', 'output']), categories: z.array(z.string()) })
export type ModerationDetails = z.infer<typeof moderationDetailsSchema>

/** An image of a request that was generated and withheld; `index` counts the request's images from 0. */
export const blockedImageSchema = z.object({ index: z.int(), seed: z.int(), moderation_details: moderationDetailsSchema })
export type BlockedImage = z.infer<typeof blockedImageSchema>
