// Runs one job on a runner: posts it, follows its events, and says what was stored or why not.
import { jobEventSchema, type JobEvent, type JobRequest, type ModerationDetails, type StoredImage, type Warning } from '@mintmark/shared'
import { parseNdjson } from './ndjson.ts'
import { progressOf, type Observer } from './progress.ts'
import type { Refusal } from './order.ts'
import { refusal, refusalOf } from './refusal.ts'
import { postJob, type Runner } from './runner-call.ts'
import { listenFor, longestSilenceMs, type Silence } from './silence.ts'

export type JobResult =
  | {
      readonly ok: true
      /** By id, like `withheld`: each image of the job is in one of the two. */
      readonly stored: Map<string, StoredImage>
      readonly withheld: Map<string, ModerationDetails>
      readonly warnings: Warning[]
      readonly timingsMs: Record<string, number>
    }
  | Refusal

type Collected = Pick<Extract<JobResult, { ok: true }>, 'stored' | 'withheld' | 'warnings'>

/** Takes one event into account. The result once the job has ended, else null. */
function follow(event: JobEvent, job: JobRequest, { stored, withheld, warnings }: Collected): JobResult | null {
  switch (event.type) {
    case 'accepted':
    case 'step':
    case 'partial_image':
    case 'heartbeat':
      return null
    case 'image_stored':
      if (job.images.some(({ id, object_key }) => id === event.image.id && object_key === event.image.object_key)) {
        stored.set(event.image.id, event.image)
      }
      return null
    case 'image_blocked':
      if (job.images.some(({ id }) => id === event.image_id)) withheld.set(event.image_id, event.moderation_details)
      return null
    case 'warning':
      warnings.push(event.warning)
      return null
    case 'failed':
      return refusal(event.code, {
        message: event.message,
        retryAfterSeconds: event.retry_after_seconds,
        details: event.moderation_details,
      })
    case 'completed':
      break
  }
  if (!job.images.every(({ id }) => stored.has(id) || withheld.has(id))) return refusal('generation_failed')
  return { ok: true, stored, withheld, warnings, timingsMs: event.timings_ms }
}

type Watch = Pick<Silence, 'heard'> & { readonly onProgress: Observer['onProgress'] | undefined }

async function readEvents(body: ReadableStream<Uint8Array>, job: JobRequest, { onProgress, heard }: Watch): Promise<JobResult> {
  const collected: Collected = { stored: new Map(), withheld: new Map(), warnings: [] }
  for await (const line of parseNdjson(body)) {
    heard()
    const event = jobEventSchema.parse(line)
    const progress = progressOf(event, job)
    if (progress) onProgress?.(progress)
    const result = follow(event, job, collected)
    if (result) return result
  }
  return refusal('runner_unavailable', { message: 'The runner was lost before the image was finished; nothing was stored.' })
}

async function attempt(runner: Runner, job: JobRequest, signal: AbortSignal, watch: Watch): Promise<JobResult> {
  const response = await postJob(runner, job, signal)
  return response.ok && response.body ? readEvents(response.body, job, watch) : refusalOf(response)
}

function logLoss({ log }: Runner, job: JobRequest, error: unknown): void {
  const cause = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'
  log('warn', 'runner call failed', { request_id: job.request_id, job_id: job.id, cause })
}

/** Never rejects. The observer's `cancel` stops the job; its own deadline and a runner's silence stop it too. */
export async function runJob(
  runner: Runner,
  job: JobRequest,
  { cancel, onProgress }: Observer,
  silenceMs: number = longestSilenceMs,
): Promise<JobResult> {
  const silence = listenFor(silenceMs)
  const deadline = AbortSignal.timeout(Math.max(0, job.deadline_ms - runner.now()))
  try {
    return await attempt(runner, job, AbortSignal.any([deadline, cancel, silence.signal]), { onProgress, heard: silence.heard })
  } catch (error) {
    logLoss(runner, job, error)
    // Whatever the fetch or the stream failed with, these are the three things that it can mean to the caller.
    if (cancel.aborted) return refusal('job_cancelled')
    return refusal(deadline.aborted ? 'job_deadline_exceeded' : 'runner_unavailable')
  } finally {
    silence.stop()
  }
}
