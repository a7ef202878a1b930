// A call to a runner as a span of the request's trace, which the runner's own span continues.
import type { JobRequest } from '@mintmark/shared'
import type { EdgeTracing } from '../telemetry/tracing.ts'
import type { Observer } from './progress.ts'
import { runJob, type JobResult } from './run-job.ts'
import type { Runner } from './runner-call.ts'

/** Never rejects. */
export async function runTracedJob(tracing: EdgeTracing, runner: Runner, job: JobRequest, observer: Observer): Promise<JobResult> {
  const attributes = { 'mintmark.request_id': job.request_id, 'mintmark.job_id': job.id, 'mintmark.model': job.model }
  const span = tracing.begin('POST /v1/jobs', { parent: job.traceparent ?? null, kind: 'client', attributes })
  const result = await runJob(runner, { ...job, traceparent: span.traceparent }, observer)
  span.end(result.ok ? {} : { failed: true, attributes: { 'error.type': result.code } })
  tracing.flush()
  return result
}
