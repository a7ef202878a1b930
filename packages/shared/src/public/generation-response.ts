// The answer to POST /v1/images/generations: OpenAI's shape, with an id and a seed per image and a list of warnings.
import { z } from 'zod'
import { outputFormats } from './generation-request.ts'
import { blockedImageSchema } from './moderation.ts'

/**
 * `ok`: the mark was read back from a JPEG copy of quality 75. `weak`: it was embedded but that copy did not give it back.
 * `none`: the picture carries no mark.
 */
export const watermarkStatuses = ['ok', 'weak', 'none'] as const
export type WatermarkStatus = (typeof watermarkStatuses)[number]

/** Something that was accepted but not honoured as asked; `param` names the request's field, or null. */
export const warningSchema = z.object({ code: z.string(), param: z.string().nullable(), message: z.string() })
export type Warning = z.infer<typeof warningSchema>

export const generatedImageSchema = z.object({
  id: z.string(),
  seed: z.int(),
  url: z.string().optional(),
  b64_json: z.string().optional(),
  /** The prompt that this image was made from, where `diversity` added words to it. */
  revised_prompt: z.string().optional(),
  watermark: z.enum(watermarkStatuses),
})
export type GeneratedImage = z.infer<typeof generatedImageSchema>

export const generationResponseSchema = z.object({
  /** Unix time in seconds. */
  created: z.int(),
  model: z.string(),
  data: z.array(generatedImageSchema),
  background: z.enum(['transparent', 'opaque']),
  output_format: z.enum(outputFormats),
  /** What the files measure, `WIDTHxHEIGHT` in pixels. */
  size: z.string(),
  quality: z.enum(['low', 'medium', 'high']),
  warnings: z.array(warningSchema),
  /** Images that were made and withheld, and are not charged; `data` has the others. */
  blocked: z.array(blockedImageSchema).optional(),
})
export type GenerationResponse = z.infer<typeof generationResponseSchema>
