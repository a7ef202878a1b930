// How a runner tells the edge of itself: POST /v1/runners, signed as the edge's own calls are, again and again while it lives.
import { z } from 'zod'

export const runnerReportPath = '/v1/runners'

const count = z.int().min(0)

/** A model that the runner can serve. One that is not loaded takes its first job longer. */
const servedModelSchema = z.object({ id: z.string(), weights_digest: z.string(), loaded: z.boolean() })
export type ServedModel = z.infer<typeof servedModelSchema>

export const runnerReportSchema = z.object({
  version: z.literal(1),
  /** Drawn anew at every start, so that a runner which was started again is another one. */
  id: z.string().regex(/^rnr_[0-9a-f]{32}$/),
  /** Where the edge reaches it. */
  url: z.url({ protocol: /^https?$/ }),
  /** `draining`: takes no more jobs, and finishes those that it has. */
  state: z.enum(['ready', 'draining']),
  /** Where its models run, such as `cpu`, and the name of its watermark. */
  provider: z.string(),
  watermark: z.string(),
  models: z.array(servedModelSchema).max(100),
  /** Digests of the files of its LoRAs. */
  loras: z.array(z.string()).max(1000).default([]),
  /** Jobs; further ones than `capacity` are refused. */
  load: z.object({ waiting: count, running: count, capacity: count }),
  /** Images times steps of the jobs that wait and run. */
  backlog_units: z.number().min(0),
  /** Measured milliseconds per image and step at the present throughput; null before the first job. */
  ms_per_unit: z.number().min(0).nullable(),
})
export type RunnerReport = z.infer<typeof runnerReportSchema>

/** The edge's answer: how long until it wants the next report. */
export const runnerReceiptSchema = z.object({ next_report_ms: z.int().min(1) })
export type RunnerReceipt = z.infer<typeof runnerReceiptSchema>
