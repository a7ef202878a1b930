// The admin API's view of the runners behind one edge: GET /v1/admin/runners.
import { z } from 'zod'
import { runnerReportSchema } from '../runner/report.ts'

/**
 * `fixed`: the one of MINTMARK_RUNNER_URL, of which nothing else is known; `ready`; `draining`: by its own wish or an administrator's;
 * `lost`: its reports stopped.
 */
export const runnerStates = ['fixed', 'ready', 'draining', 'lost'] as const

export const breakerStates = ['closed', 'open', 'half_open'] as const

/** Of the fixed one only `id`, `state` and `url` are known. */
export const runnerSchema = z.object({
  object: z.literal('runner'),
  id: z.string(),
  url: z.string(),
  state: z.enum(runnerStates),
  provider: runnerReportSchema.shape.provider.nullable(),
  watermark: runnerReportSchema.shape.watermark.nullable(),
  models: runnerReportSchema.shape.models,
  load: runnerReportSchema.shape.load.nullable(),
  /** `open`: gets no jobs after failures; `half_open`: one job on trial. */
  breaker: z.enum(breakerStates),
  /** Jobs that this edge has given it and that have not ended. */
  jobs: z.int(),
  /** Milliseconds until it would be done with its backlog; null while its rate is not known. */
  expected_wait_ms: z.int().nullable(),
  ms_per_unit: z.number().nullable(),
  /** Unix seconds. */
  last_report_at: z.int().nullable(),
})
export type PublicRunner = z.infer<typeof runnerSchema>

export const runnerListSchema = z.object({ object: z.literal('list'), data: z.array(runnerSchema) })

/** What a sweep of the bucket looked at and removed. `complete`: it came to the end, and the next one begins anew. */
export const sweepSchema = z.object({
  object: z.literal('sweep'),
  examined: z.int(),
  removed: z.int(),
  complete: z.boolean(),
})
export type Sweep = z.infer<typeof sweepSchema>
