// POST /v1/images/edits and /v1/images/variations: what a client may ask of a picture. OpenAI's fields, and Mintmark's own optional ones.
import { z } from 'zod'
import { strengthSchema } from '../runner/job-source.ts'
import { generationRequestSchema } from './generation-request.ts'

const strength = strengthSchema
  .nullish()
  .describe('How far the picture may be left, above 0 to 1. By `input_fidelity` without one; 1 inside a mask, 0.6 for a variation.')

/** The fields beside the pictures, as JSON has them. */
export const editRequestSchema = generationRequestSchema.omit({ style: true }).extend({
  strength,
  input_fidelity: z.enum(['high', 'low']).nullish().describe('`high` is a strength of 0.45, `low`, the default, one of 0.75.'),
})
export type EditRequest = z.infer<typeof editRequestSchema>

export const variationRequestSchema = generationRequestSchema
  .omit({ prompt: true, negative_prompt: true, style: true, stream: true, partial_images: true })
  .extend({ strength })
export type VariationRequest = z.infer<typeof variationRequestSchema>

/** OpenAI's `file_id` is refused by name: there are no files here. */
export const pictureReferenceSchema = z.strictObject({
  image_url: z.string().max(30_000_000).describe('A data URL, or a public https address.').optional(),
  file_id: z.string().max(200).optional(),
})
export type PictureReference = z.infer<typeof pictureReferenceSchema>

/** The JSON body of an edit. */
export const editJsonSchema = editRequestSchema.extend({
  images: z.array(pictureReferenceSchema).min(1).max(16).describe('The picture; the models here edit one.'),
  mask: pictureReferenceSchema.nullish().describe('A PNG or WebP of the same size; what is fully transparent in it is edited.'),
})

const file = z.string().meta({ format: 'binary' })
const pictureFile = file.describe('PNG, JPEG or WebP, at most 20 MiB and 40 megapixels. `image[]` is taken too.')

/** An array in one part of a form. */
const lorasText = z.string().meta({ contentMediaType: 'application/json' }).describe('The array of a JSON body, as one text.').optional()

/** The multipart bodies, for the API's description; numbers and booleans are written as in JSON. */
export const editFormSchema = editRequestSchema.extend({
  image: pictureFile,
  loras: lorasText,
  mask: file.describe('PNG or WebP with alpha, at most 4 MiB, as large as the picture; alpha 0 is edited.').optional(),
})
export const variationFormSchema = variationRequestSchema.extend({ image: pictureFile, loras: lorasText })
