// Takes a job in: joins it to the one of the same id, or puts it in the line with its deadline, and sees it to its end.
import { MintmarkError, type JobEvent, type JobRequest } from '@mintmark/shared'
import type { JobContext } from '../pipeline/dependencies.ts'
import type { JobOutcome } from '../pipeline/run-on-model.ts'
import type { Tracing } from '@mintmark/tracing'
import { errorFields, type Logger } from '../telemetry/logger.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { JobQueue, Place } from './job-queue.ts'
import { createJobRecord, failedEvent, type EndState, type JobRecord } from './job-record.ts'
import type { JobRegistry } from './job-registry.ts'
import { traceJob, type JobTrace } from './trace-job.ts'

export type AdmissionDependencies = {
  readonly registry: JobRegistry
  readonly queue: JobQueue
  readonly metrics: Metrics
  readonly tracing: Pick<Tracing, 'begin'>
  readonly log: Logger
  /** Refuses a job that cannot be done here, by throwing. */
  readonly check: (job: JobRequest) => void
  readonly run: (job: JobRequest, context: JobContext, queuedMs: number) => Promise<JobOutcome>
  /** Unix milliseconds. */
  readonly clock: () => number
}

/** The job's record. Throws what `check` throws, `invalid_value` for an id that was used with another body, and `runner_overloaded`. */
export function admitJob(dependencies: AdmissionDependencies, job: JobRequest, bodyDigest: string): JobRecord {
  const known = dependencies.registry.find(job.id, bodyDigest)
  if (known) return known
  dependencies.check(job)
  const record = createJobRecord(job, bodyDigest)
  const { position, estimatedMs } = enqueue(dependencies, record)
  dependencies.registry.add(record)
  record.emit({ type: 'accepted', job_id: job.id, queue_position: position, estimated_ms: estimatedMs })
  return record
}

function enqueue(dependencies: AdmissionDependencies, record: JobRecord): Place {
  const { job, signal } = record
  const traced = traceJob(dependencies.tracing, job)
  const place = dependencies.queue.enqueue({
    units: job.images.length * job.steps,
    signal,
    run: (queuedMs) => runToEnd(dependencies, record, traced, queuedMs),
    drop: () => fail(dependencies, record, signal.reason),
  })
  const deadline = setTimeout(() => record.cancel(new MintmarkError('job_deadline_exceeded')), delayMs(job, dependencies.clock()))
  const onEnded = (state: EndState): void => {
    dependencies.metrics.jobEnded(state)
    traced.ended(state)
    clearTimeout(deadline)
  }
  void record.ended.then(onEnded)
  return place
}

/** Timers of Node wrap around past this. */
const maxDelayMs = 2 ** 31 - 1
const delayMs = (job: JobRequest, nowMs: number): number => Math.min(maxDelayMs, job.deadline_ms - nowMs)

async function runToEnd(dependencies: AdmissionDependencies, record: JobRecord, traced: JobTrace, queuedMs: number): Promise<void> {
  const { job, signal } = record
  record.start()
  traced.started()
  try {
    const outcome = await dependencies.run(job, { emit: (event) => emitCounted(dependencies, record, event), signal }, queuedMs)
    traced.timed(outcome.timings_ms)
    record.finish('succeeded', { type: 'completed', ...outcome })
    const { timings_ms: timings, provider } = outcome
    dependencies.metrics.stages(timings)
    dependencies.log.info(
      { job_id: job.id, request_id: job.request_id, images: job.images.length, provider, timings_ms: timings },
      'job done',
    )
  } catch (error) {
    fail(dependencies, record, error)
  }
}

function emitCounted({ metrics }: AdmissionDependencies, { job, emit }: JobRecord, event: JobEvent): void {
  if (event.type === 'image_stored') metrics.imageStored(job.output_format, event.image.bytes)
  emit(event)
}

function fail({ log }: AdmissionDependencies, { job, signal, finish }: JobRecord, error: unknown): void {
  log.warn({ job_id: job.id, request_id: job.request_id, ...errorFields(error) }, 'job failed')
  finish(signal.aborted ? 'cancelled' : 'failed', failedEvent(signal.aborted ? signal.reason : error))
}
