// POST /v1/images/generations: what a client may ask for. OpenAI's fields, and Mintmark's own optional ones.
import { z } from 'zod'

export const outputFormats = ['png', 'webp', 'jpeg'] as const
export const qualities = ['auto', 'low', 'medium', 'high', 'standard', 'hd'] as const

/** `WIDTHxHEIGHT` in pixels, or `auto` for the model's native size. */
export const sizeSchema = z
  .string()
  .regex(/^(auto|[1-9]\d{0,4}x[1-9]\d{0,4})$/, 'must be `auto` or WIDTHxHEIGHT in pixels, such as `512x512`')

/** One past the largest seed. Seeds are unsigned 32-bit integers. */
export const seedSpace = 2 ** 32

/**
 * The JSON body of a generation request. `null` counts as absent wherever OpenAI's contract allows it.
 * What a field may be for a given model is narrowed by the model's manifest (`limits`).
 */
export const generationRequestSchema = z.strictObject({
  prompt: z.string().trim().min(1, 'must not be empty').max(32_000),
  model: z.string().min(1).max(100).nullish(),
  n: z.int().min(1).max(10).nullish(),
  size: sizeSchema.nullish(),
  response_format: z.enum(['url', 'b64_json']).nullish(),
  output_format: z.enum(outputFormats).nullish(),
  output_compression: z.int().min(0).max(100).nullish(),
  background: z.enum(['transparent', 'opaque', 'auto']).nullish(),
  quality: z.enum(qualities).nullish(),
  style: z.enum(['vivid', 'natural']).nullish(),
  moderation: z.enum(['low', 'auto']).nullish(),
  user: z.string().max(512).nullish(),
  stream: z.boolean().nullish(),
  partial_images: z.int().min(0).max(3).nullish(),
  seed: z
    .int()
    .min(0)
    .max(seedSpace - 1)
    .nullish(),
  negative_prompt: z.string().max(32_000).nullish(),
  steps: z.int().min(1).max(1000).nullish(),
  guidance_scale: z.number().min(0).max(100).nullish(),
  sampler: z.string().min(1).max(64).nullish(),
})
export type GenerationRequest = z.infer<typeof generationRequestSchema>

/** The seed of image `index` of a request: consecutive seeds, so that image i alone is reproduced by its own returned seed. */
export const imageSeed = (requestSeed: number, index: number): number => (requestSeed + index) % seedSpace
