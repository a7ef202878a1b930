// The runner API, version 1: POST /v1/jobs takes a job and streams its events back, one JSON object a line (application/x-ndjson).
import { z } from 'zod'
import { errorCodeSchema } from '../errors.ts'
import { outputFormats, seedSpace } from '../public/generation-request.ts'
import { loraWeightSchema, mostLoras } from '../public/loras.ts'
import { warningSchema, watermarkStatuses } from '../public/generation-response.ts'
import { moderationDetailsSchema, moderationModes } from '../public/moderation.ts'
import { jobSourceSchema } from './job-source.ts'

const seed = z
  .int()
  .min(0)
  .max(seedSpace - 1)

/** One image of a job. Rows of one job share everything but their seed and, it may be, their prompt. */
export const jobImageSchema = z.strictObject({
  id: z.string().min(1).max(64),
  seed,
  object_key: z.string().min(1).max(256),
  /** In place of the job's, where `diversity` added words to it. */
  prompt: z.string().optional(),
})

/** A LoRA by its id and the digest of the file that the edge promised; a runner with another file refuses. */
const jobLoraSchema = z.strictObject({ id: z.string(), sha256: z.string(), weight: loraWeightSchema })
export type JobLora = z.infer<typeof jobLoraSchema>

export const jobRequestSchema = z.strictObject({
  version: z.literal(1),
  /** Idempotent: a second POST of the same id joins the running job, or replays the events of the finished one. */
  id: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  request_id: z.string().max(128),
  /** Of the span that calls (W3C Trace Context), which the runner's continues. */
  traceparent: z
    .string()
    .regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/)
    .optional(),
  /** Unix milliseconds after which the result is of no use. */
  deadline_ms: z.int(),
  model: z.string(),
  /** Digest of the weights that the edge promised; a runner with other weights refuses. */
  weights_digest: z.string(),
  prompt: z.string(),
  negative_prompt: z.string().nullable(),
  /** How strictly pictures are checked, uploaded and generated ones; `auto` without it. */
  moderation: z.enum(moderationModes).optional(),
  /** Pixels of the file. */
  width: z.int().min(1),
  height: z.int().min(1),
  steps: z.int().min(1),
  guidance_scale: z.number(),
  sampler: z.string(),
  output_format: z.enum(outputFormats),
  /** 0..100, for jpeg and webp. */
  output_compression: z.int().min(0).max(100),
  background: z.enum(['transparent', 'opaque']),
  images: z.array(jobImageSchema).min(1).max(10),
  /** Previews per image that are sent on the way. */
  partial_images: z.int().min(0).max(3).optional(),
  /** The picture that is edited or varied; none for a generation. */
  source: jobSourceSchema.optional(),
  /** How many of the text encoder's last layers are left out: 1 leaves none out. */
  clip_skip: z.int().min(1).max(12).optional(),
  /** What changes the model for this job, in the order of their ids; none without it. */
  loras: z.array(jobLoraSchema).min(1).max(mostLoras).optional(),
})
export type JobRequest = z.infer<typeof jobRequestSchema>
export type JobImage = z.infer<typeof jobImageSchema>

/** Milliseconds spent per stage, by stage name. */
export const timingsSchema = z.record(z.string(), z.number())

/** Where a runner puts the manifest of an image, beside the image. */
export const manifestObjectKey = (imageId: string): string => `manifests/${imageId}.c2pa`

export const storedImageSchema = z.object({
  id: z.string(),
  object_key: z.string(),
  content_type: z.string(),
  bytes: z.int(),
  /** Of the stored file, lower-case hex. */
  sha256: z.string(),
  width: z.int(),
  height: z.int(),
  /** The manifest's own copy in the bucket, and its label inside its store, `urn:c2pa:…`. */
  manifest: z.object({ object_key: z.string(), id: z.string() }),
  /** A tiny copy of the picture, in a form of the runner's own, to compare later findings of the mark with. */
  likeness: z.string(),
  /** `id` is the mark's 48 random bits as 12 lower-case hex digits, null with status `none`. */
  watermark: z.object({ status: z.enum(watermarkStatuses), id: z.string().nullable() }),
})
export type StoredImage = z.infer<typeof storedImageSchema>

/** A preview: the picture that the model predicts after a step, small, watermarked where the runner marks, not signed and not stored. */
export const partialImageSchema = z.object({
  image_id: z.string(),
  /** Counts the image's previews from 0. */
  index: z.int(),
  step: z.int(),
  steps: z.int(),
  output_format: z.enum(outputFormats),
  width: z.int(),
  height: z.int(),
  b64: z.string(),
})
export type PartialImage = z.infer<typeof partialImageSchema>

/**
 * The events of a job, in order: `accepted`; any number of `step`, `partial_image`, `image_stored`, `image_blocked`, `warning` and `heartbeat`; then one of
 * `completed` and `failed`, after which the stream ends. A stream that ends without either means that the runner was lost.
 */
export const jobEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('accepted'), job_id: z.string(), queue_position: z.int(), estimated_ms: z.number().nullable() }),
  z.object({ type: z.literal('step'), image_id: z.string(), step: z.int(), steps: z.int() }),
  partialImageSchema.extend({ type: z.literal('partial_image') }),
  z.object({ type: z.literal('image_stored'), image: storedImageSchema }),
  /** Generated, withheld and not stored; the job's other images are. */
  z.object({ type: z.literal('image_blocked'), image_id: z.string(), moderation_details: moderationDetailsSchema }),
  z.object({ type: z.literal('warning'), warning: warningSchema }),
  z.object({ type: z.literal('heartbeat') }),
  /** `provider` is what ran the model; `models_loaded` those in the runner's memory, least recently used first. */
  z.object({
    type: z.literal('completed'),
    timings_ms: timingsSchema,
    provider: z.string().optional(),
    models_loaded: z.array(z.string()).optional(),
  }),
  z.object({
    type: z.literal('failed'),
    code: errorCodeSchema,
    message: z.string(),
    retry_after_seconds: z.number().nullable(),
    /** With the code `moderation_blocked`. */
    moderation_details: moderationDetailsSchema.optional(),
  }),
])
export type JobEvent = z.infer<typeof jobEventSchema>

/** The states of a job, on the runner and in the edge's ledger. */
export const jobStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const
export type JobState = (typeof jobStates)[number]
