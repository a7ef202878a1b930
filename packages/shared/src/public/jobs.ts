// Asynchronous jobs: POST and GET /v1/images/jobs, and what their events and webhooks carry.
import { z } from 'zod'
import { errorBodySchema } from '../errors.ts'
import { generationResponseSchema } from './generation-response.ts'

/**
 * `queued` and `running` go on; the others are final. `aborted`: stopped before it ran; `cancelled`: stopped while it ran;
 * `blocked`: refused by the safety system after it was accepted.
 */
export const imageJobStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'aborted', 'blocked'] as const
export type ImageJobState = (typeof imageJobStates)[number]
export type EndedJobState = Exclude<ImageJobState, 'queued' | 'running'>

export const isEndedJob = (state: ImageJobState): state is EndedJobState => state !== 'queued' && state !== 'running'

/** Times are Unix seconds. */
const time = z.int()

export const imageJobSchema = z.object({
  object: z.literal('image.job'),
  id: z.string(),
  status: z.enum(imageJobStates),
  model: z.string(),
  n: z.int(),
  created_at: time,
  started_at: time.nullable(),
  completed_at: time.nullable(),
  /** When the result goes; the rest stays. */
  expires_at: time.nullable(),
  /** Jobs before this one, while it is queued. */
  queue_position: z.int().nullable(),
  /** Milliseconds until it is done, from the jobs that were done lately; null when there were none. */
  estimated_ms: z.int().nullable(),
  /** Denoising steps over all images, while it runs. */
  progress: z.object({ done: z.int(), total: z.int() }).nullable(),
  result: generationResponseSchema.nullable(),
  error: errorBodySchema.shape.error.nullable(),
  urls: z.object({ status: z.string(), events: z.string(), cancel: z.string() }),
})
export type ImageJob = z.infer<typeof imageJobSchema>

export const imageJobListSchema = z.object({
  object: z.literal('list'),
  data: z.array(imageJobSchema),
  /** Whether there are more after `last_id`, which is then the next call's `after`. */
  has_more: z.boolean(),
  last_id: z.string().nullable(),
})
export type ImageJobList = z.infer<typeof imageJobListSchema>

export const deadLetterSchema = z.object({
  object: z.literal('dead_letter'),
  job_id: z.string(),
  error_code: z.string(),
  attempts: z.int(),
  died_at: time,
  replayed_at: time.nullable(),
})
export type DeadLetter = z.infer<typeof deadLetterSchema>

export const deadLetterListSchema = z.object({ object: z.literal('list'), data: z.array(deadLetterSchema) })
export type DeadLetterList = z.infer<typeof deadLetterListSchema>

/** One event of a job's stream; `job` comes with its end, the other fields with the types that have them. */
export const jobEventMessageSchema = z.object({
  type: z.templateLiteral(['job.', z.enum([...imageJobStates, 'progress'])]),
  job_id: z.string(),
  attempt: z.int().optional(),
  image_index: z.int().optional(),
  step: z.int().optional(),
  steps: z.int().optional(),
  job: imageJobSchema.optional(),
})
