// Runs one job on a runner: posts it, follows its events, and says what was stored or why not.
import { jobEventSchema, type JobEvent, type JobRequest, type StoredImage, type Warning } from '@mintmark/shared'
import { parseNdjson } from './ndjson.ts'
import type { Refusal } from './order.ts'
import { refusal, refusalOf } from './refusal.ts'
import { postJob, type Runner } from './runner-call.ts'

export type JobResult =
  | {
      readonly ok: true
      readonly stored: Map<string, StoredImage>
      readonly warnings: Warning[]
      readonly timingsMs: Record<string, number>
    }
  | Refusal

type Progress = { readonly stored: Map<string, StoredImage>; readonly warnings: Warning[] }

/** Takes one event into account. The result once the job has ended, else null. */
function follow(event: JobEvent, job: JobRequest, { stored, warnings }: Progress): JobResult | null {
  switch (event.type) {
    case 'accepted':
    case 'step':
    case 'heartbeat':
      return null
    case 'image_stored':
      if (job.images.some(({ id, object_key }) => id === event.image.id && object_key === event.image.object_key)) {
        stored.set(event.image.id, event.image)
      }
      return null
    case 'warning':
      warnings.push(event.warning)
      return null
    case 'failed':
      return refusal(event.code, { message: event.message, retryAfterSeconds: event.retry_after_seconds })
    case 'completed':
      break
  }
  if (!job.images.every(({ id }) => stored.has(id))) return refusal('generation_failed')
  return { ok: true, stored, warnings, timingsMs: event.timings_ms }
}

async function readEvents(body: ReadableStream<Uint8Array>, job: JobRequest): Promise<JobResult> {
  const progress: Progress = { stored: new Map(), warnings: [] }
  for await (const line of parseNdjson(body)) {
    const result = follow(jobEventSchema.parse(line), job, progress)
    if (result) return result
  }
  return refusal('runner_unavailable', { message: 'The runner was lost before the image was finished; nothing was stored.' })
}

async function attempt(runner: Runner, job: JobRequest, signal: AbortSignal): Promise<JobResult> {
  const response = await postJob(runner, job, signal)
  return response.ok && response.body ? readEvents(response.body, job) : refusalOf(response)
}

function logLoss({ log }: Runner, job: JobRequest, error: unknown): void {
  const cause = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'
  log('warn', 'runner call failed', { request_id: job.request_id, job_id: job.id, cause })
}

/** Never rejects. `cancel` stops the job on the client's behalf; the job's own deadline stops it too. */
export async function runJob(runner: Runner, job: JobRequest, cancel: AbortSignal): Promise<JobResult> {
  const deadline = AbortSignal.timeout(Math.max(0, job.deadline_ms - runner.now()))
  try {
    return await attempt(runner, job, AbortSignal.any([deadline, cancel]))
  } catch (error) {
    logLoss(runner, job, error)
    // Whatever the fetch or the stream failed with, these are the three things that it can mean to the caller.
    if (cancel.aborted) return refusal('job_cancelled')
    return refusal(deadline.aborted ? 'job_deadline_exceeded' : 'runner_unavailable')
  }
}
