// The record of a block, for appeals: GET /v1/admin/moderation-blocks. It holds neither the prompt nor the words that matched.
import { z } from 'zod'
import { moderationDetailsSchema, moderationModes } from './moderation.ts'

export const moderationBlockSchema = z.object({
  object: z.literal('moderation_block'),
  id: z.string(),
  /** Unix seconds. */
  created_at: z.int(),
  key_id: z.string(),
  request_id: z.string(),
  stage: moderationDetailsSchema.shape.stage,
  mode: z.enum(moderationModes),
  /** HMAC-SHA-256 of the prompt under the service's pepper, hex: the same prompt has the same digest, and nobody else can compute it. */
  prompt_digest: z.string(),
  /** Keyed digest of the request's `user`. */
  end_user: z.string().nullable(),
  /** The withheld image, at stage `output`. */
  image_id: z.string().nullable(),
  categories: z.array(z.string()),
  /** 0..1 by category, of the text that was blocked; empty where a picture decided. */
  scores: z.record(z.string(), z.number()),
  /** Ids of the rules that fired. */
  rules: z.array(z.string()),
  /** Version of the classifier that judged. */
  classifier: z.string(),
})
export type ModerationBlock = z.infer<typeof moderationBlockSchema>

export const moderationBlockListSchema = z.object({
  object: z.literal('list'),
  data: z.array(moderationBlockSchema),
  /** Whether there are more after `last_id`, which is then the next call's `after`. */
  has_more: z.boolean(),
  last_id: z.string().nullable(),
})
export type ModerationBlockList = z.infer<typeof moderationBlockListSchema>
