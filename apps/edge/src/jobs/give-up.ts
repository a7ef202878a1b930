// The end of a job that was tried often enough, and its return into the line.
import { isEndedJob } from '@mintmark/shared'
import { noCharge } from '../limits/usage-counts.ts'
import { insertDeadLetter } from '../records/dead-letters.ts'
import type { JobDependencies } from './dependencies.ts'
import type { JobRecord } from './job-record.ts'

/** The order stays until the job expires. Does nothing to a job that has ended. */
export async function bury(record: JobRecord, { dispatcher, now }: JobDependencies): Promise<void> {
  const job = await record.load()
  if (!job || isEndedJob(job.state)) return
  const failure = job.failure ?? { code: 'internal_error', message: 'The job could not be run.' }
  await insertDeadLetter(dispatcher.db, { job_id: job.id, error_code: failure.code, attempts: job.attempts, died_at: now() })
  await record.end(job, { state: 'failed', failure, images: null, charge: noCharge, keepOrder: true })
}

/** Whether the job had been given up and is back in the line, without its deadline, and without its reservation, which was settled. */
export async function revive(record: JobRecord): Promise<boolean> {
  const job = await record.load()
  if (!job || !job.order || !isEndedJob(job.state)) return false
  await record.requeue({ ...job, cancelAtMs: null, lease: null }, null)
  return true
}
