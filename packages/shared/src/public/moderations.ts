// POST /v1/moderations: OpenAI's moderation endpoint for texts.
import { z } from 'zod'

const textPart = z.strictObject({ type: z.literal('text', 'must be `text`: only texts are judged here'), text: z.string() })

const maxTexts = 100

export const moderationRequestSchema = z.strictObject({
  input: z.union(
    [
      z.string(),
      z
        .array(z.union([z.string(), textPart]))
        .min(1)
        .max(maxTexts),
    ],
    {
      error: `must be a text, or 1 to ${maxTexts} texts or text parts`,
    },
  ),
  /** Any name is taken, `omni-moderation-latest` too; the answer names the classifier that judged. */
  model: z.string().max(100).nullish(),
})
export type ModerationRequest = z.infer<typeof moderationRequestSchema>

export const moderationResultSchema = z.object({
  flagged: z.boolean(),
  categories: z.record(z.string(), z.boolean()),
  /** 0..1; 0.5 is where mode `auto` blocks. */
  category_scores: z.record(z.string(), z.number()),
  category_applied_input_types: z.record(z.string(), z.array(z.literal('text'))),
})
export type ModerationResult = z.infer<typeof moderationResultSchema>

export const moderationResponseSchema = z.object({ id: z.string(), model: z.string(), results: z.array(moderationResultSchema) })
export type ModerationResponse = z.infer<typeof moderationResponseSchema>
