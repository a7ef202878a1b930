// The catalogue file of a model, models/{id}/manifest.json: what its files are, what it can do, and under which licence.
import { z } from 'zod'

/** What a model makes a picture from. The latter two need an image encoder among its files. */
export const modelTasks = ['text-to-image', 'image-to-image', 'inpainting'] as const

const range = z.object({ min: z.number(), max: z.number(), default: z.number() })

export const modelManifestSchema = z.strictObject({
  schema_version: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
  /** Names that also select this model. */
  aliases: z.array(z.string()).default([]),
  /** The folder of apps/gpu-runner/src/diffusion/families that runs it. */
  family: z.string(),
  description: z.string(),
  tasks: z.array(z.enum(modelTasks)).min(1).default(['text-to-image']),
  /** Unix time in seconds. */
  created: z.int(),
  owned_by: z.string(),
  /** Human-readable, naming each part: weights, text encoder, training data. */
  licence: z.string(),
  /** Pixels that the model makes by itself; other sizes are resized from it. */
  native_size: z.tuple([z.int(), z.int()]),
  limits: z.strictObject({ min_side: z.int(), max_side: z.int(), max_aspect: z.number(), max_images: z.int() }),
  transparency: z.boolean(),
  prompt_tokens: z.int(),
  negative_prompt: z.boolean(),
  steps: range,
  /** Steps for `quality` low, medium and high. */
  quality_steps: z.strictObject({ low: z.int(), medium: z.int(), high: z.int() }),
  guidance: range,
  samplers: z.strictObject({ default: z.string(), supported: z.array(z.string()).min(1) }),
  /** Commit of this repository that the weights were trained and exported at, where it is known. */
  training_commit: z.string().optional(),
  /** File name to length in bytes and SHA-256 (lower-case hex); checked at load. */
  files: z.record(z.string(), z.strictObject({ bytes: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
})
export type ModelManifest = z.infer<typeof modelManifestSchema>

/** The text whose SHA-256 names a model's weights: every file's digest and name, sorted by name, a line each (`sha256sum` form). */
export const weightsListing = ({ files }: Pick<ModelManifest, 'files'>): string =>
  Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { sha256 }]) => `${sha256}  ${name}\n`)
    .join('')
