// GET /sdapi/v1/progress and POST /sdapi/v1/interrupt: of the asking key's latest job, and nobody else's.
import { isEndedJob, type Automatic1111Progress } from '@mintmark/shared'
import type { EdgeContext } from '../../edge-context.ts'
import type { JobProgress } from '../../jobs/flight.ts'
import { readDialectState } from '../../records/automatic1111.ts'
import { findJob, type JobRow } from '../../records/jobs.ts'
import type { Services } from '../../services.ts'
import { timestampOf } from './info.ts'

async function latestJob({ db }: Services, keyId: string): Promise<JobRow | null> {
  const { job_id } = await readDialectState(db, keyId)
  return job_id === null ? null : findJob(db, job_id, keyId)
}

const idle: Automatic1111Progress = {
  progress: 0,
  eta_relative: 0,
  state: {
    skipped: false,
    interrupted: false,
    stopping_generation: false,
    job: '',
    job_count: 0,
    job_timestamp: '0',
    job_no: 0,
    sampling_step: 0,
    sampling_steps: 0,
  },
  current_image: null,
  textinfo: null,
}

/** Of a job that has ended, what the dialect's server says at rest. */
function ended({ id, state }: JobRow): Automatic1111Progress {
  const interrupted = state === 'cancelled' || state === 'aborted'
  return { ...idle, state: { ...idle.state, job: id, interrupted } }
}

/** Seconds that are left when the rest goes as fast as what was done. */
const etaSeconds = (share: number, passedMs: number): number => (share === 0 ? 0 : (passedMs / 1000) * (1 / share - 1))

function running({ id, n, created_at, started_at }: JobRow, done: number, total: number, nowMs: number): Automatic1111Progress {
  const share = total === 0 ? 0 : done / total
  const steps = { sampling_step: Math.floor(done / n), sampling_steps: Math.ceil(total / n) }
  const state = { ...idle.state, job: id, job_count: n, job_timestamp: timestampOf(created_at), ...steps }
  return { ...idle, progress: share, eta_relative: etaSeconds(share, nowMs - (started_at ?? nowMs)), state }
}

export const getProgress = (services: Services) => async (c: EdgeContext) => {
  const job = await latestJob(services, c.var.apiKey.id)
  if (!job) return c.json(idle)
  if (isEndedJob(job.state)) return c.json(ended(job))
  const progress: JobProgress = (await services.jobs.objects.getByName(job.id).progress()) ?? { done: 0, total: 0 }
  return c.json(running(job, progress.done, progress.total, services.now()) satisfies Automatic1111Progress)
}

/** An empty object, as the dialect's server answers, whether or not anything ran. */
export const interrupt = (services: Services) => async (c: EdgeContext) => {
  const job = await latestJob(services, c.var.apiKey.id)
  if (job && !isEndedJob(job.state)) await services.jobs.objects.getByName(job.id).cancel()
  return c.json({})
}
