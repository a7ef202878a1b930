// POST /v1/images/generations: what a client may ask for. OpenAI's fields, and Mintmark's own optional ones.
import { z } from 'zod'
import { diversitySchema } from './diversity.ts'
import { lorasSchema } from './loras.ts'

export const outputFormats = ['png', 'webp', 'jpeg', 'avif'] as const
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
  prompt: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(32_000)
    .describe('What to draw. A prompt longer than the model reads is cut, with the warning `prompt_truncated`.'),
  model: z.string().min(1).max(100).nullish().describe("An id or alias of GET /v1/models; the service's default without one."),
  n: z.int().min(1).max(10).nullish().describe('Images; each has its own seed.'),
  size: sizeSchema.nullish().describe("Pixels of the file; `auto` is the model's native size. Another size is resampled from it."),
  response_format: z.enum(['url', 'b64_json']).nullish().describe('A signed URL, which is the default, or the file itself.'),
  output_format: z.enum(outputFormats).nullish().describe('`png` by default.'),
  output_compression: z.int().min(0).max(100).nullish().describe('Quality of `webp`, `jpeg` and `avif`, 100 by default.'),
  background: z.enum(['transparent', 'opaque', 'auto']).nullish().describe('`auto` is transparent where model and format can.'),
  quality: z.enum(qualities).nullish().describe("Chooses the model's steps unless `steps` is given; `standard` is medium, `hd` is high."),
  style: z.enum(['vivid', 'natural']).nullish().describe('Accepted, not honoured, warned about.'),
  moderation: z.enum(['low', 'auto']).nullish().describe('How strictly the prompt is judged.'),
  diversity: diversitySchema.nullish().describe('Varies people of whom the prompt says nothing over the batch; `off` by default.'),
  user: z.string().max(512).nullish().describe("Your end user's id; kept as a keyed digest only."),
  stream: z.boolean().nullish().describe('Answers with events as the image is made.'),
  partial_images: z.int().min(0).max(3).nullish().describe('With `stream`: previews per image.'),
  seed: z
    .int()
    .min(0)
    .max(seedSpace - 1)
    .nullish()
    .describe('Image i has seed + i modulo 2^32; chosen by chance without one. With a seed the exact cache is asked.'),
  negative_prompt: z.string().max(32_000).nullish().describe('What to keep away from.'),
  steps: z.int().min(1).max(1000).nullish().describe("Denoising steps, within the model's range."),
  guidance_scale: z.number().min(0).max(100).nullish().describe("Classifier-free guidance scale, within the model's range."),
  clip_skip: z
    .int()
    .min(1)
    .max(12)
    .nullish()
    .describe('Leaves out the last layers of a CLIP text encoder, and counts from 1, which leaves out none.'),
  loras: lorasSchema.nullish().describe('Changes of the model for this request alone, each once; GET /v1/models lists those of a model.'),
  sampler: z.string().min(1).max(64).nullish().describe("One of the model's samplers."),
})
export type GenerationRequest = z.infer<typeof generationRequestSchema>

/** The seed of image `index` of a request: consecutive seeds, so that image i alone is reproduced by its own returned seed. */
export const imageSeed = (requestSeed: number, index: number): number => (requestSeed + index) % seedSpace
