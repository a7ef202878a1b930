// A job as spans of the trace that the edge began: the whole of it, its wait and its run.
import type { JobRequest } from '@mintmark/shared'
import type { SpanAttributes, Tracing } from '@mintmark/tracing'
import type { EndState } from './job-record.ts'

export type JobTrace = {
  readonly started: () => void
  /** Milliseconds by stage. Stages of images that ran at the same time are added up, so that they are attributes and no spans. */
  readonly timed: (timingsMs: Readonly<Record<string, number>>) => void
  readonly ended: (state: EndState) => void
}

/** Nothing of what a job draws: a prompt has no place in a trace. */
const attributesOf = ({ id, request_id, model, images, steps, width, height }: JobRequest): SpanAttributes => ({
  'mintmark.job_id': id,
  'mintmark.request_id': request_id,
  'mintmark.model': model,
  'mintmark.images': images.length,
  'mintmark.steps': steps,
  'mintmark.size': `${width}x${height}`,
})

export function traceJob(tracing: Pick<Tracing, 'begin'>, job: JobRequest): JobTrace {
  const whole = tracing.begin('job', { parent: job.traceparent ?? null, kind: 'server', attributes: attributesOf(job) })
  let part = tracing.begin('queue', { parent: whole.traceparent })
  return {
    started() {
      part.end()
      part = tracing.begin('run', { parent: whole.traceparent })
    },
    timed(timingsMs) {
      const attributes = Object.fromEntries(Object.entries(timingsMs).map(([stage, ms]) => [`mintmark.stage_ms.${stage}`, ms]))
      part.end({ attributes })
    },
    ended(state) {
      const failed = state === 'failed'
      if (state !== 'succeeded') part.end({ failed })
      whole.end({ failed, attributes: { 'mintmark.state': state } })
    },
  }
}
