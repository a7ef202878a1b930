// GET /v1/models and /v1/models/{id}: OpenAI's model object with what the model can do.
import { z } from 'zod'
import { modelManifestSchema } from '../model-manifest.ts'

const manifest = modelManifestSchema.shape

export const capabilitiesSchema = z.object({
  tasks: z.array(z.string()),
  sizes: z.object({ native: z.string(), min_side: z.int(), max_side: z.int(), max_aspect: z.number() }),
  steps: manifest.steps,
  guidance_scale: manifest.guidance,
  samplers: manifest.samplers,
  output_formats: z.array(z.string()),
  transparency: z.boolean(),
  prompt_tokens: z.int(),
  max_images: z.int(),
  licence: z.string(),
  /** What `loras` of a request may name for this model. */
  loras: z.array(z.object({ id: z.string(), description: z.string(), licence: z.string() })),
  weights_digest: z.string(),
})

export const modelObjectSchema = z.object({
  object: z.literal('model'),
  id: z.string(),
  created: z.int(),
  owned_by: z.string(),
  capabilities: capabilitiesSchema,
})
export type ModelObject = z.infer<typeof modelObjectSchema>

export const modelListSchema = z.object({ object: z.literal('list'), data: z.array(modelObjectSchema) })
export type ModelList = z.infer<typeof modelListSchema>
