// A job's record and its changes of state: each goes to D1 first, so that an object that is lost in between repeats it.
import { renewEveryMs } from '../limits/lease.ts'
import { dropResult, markEnded, markQueued, markRunning } from '../records/jobs.ts'
import { newLedgerJobId, type JobDependencies } from './dependencies.ts'
import type { EventLog } from './event-log.ts'
import type { End, Failure, StoredJob } from './stored-job.ts'

const recordKey = 'job'

export type JobRecord = ReturnType<typeof createJobRecord>

export function createJobRecord(storage: DurableObjectStorage, log: EventLog, dependencies: JobDependencies) {
  const { dispatcher, now } = dependencies
  const { db } = dispatcher
  const save = (job: StoredJob): Promise<void> => storage.put(recordKey, job)

  /** The next alarm of a job that has not ended: its deadline, or the renewal of its reservation. */
  async function arm({ cancelAtMs, lease }: StoredJob): Promise<void> {
    const times = [cancelAtMs, lease && now() + renewEveryMs].filter((time) => time !== null)
    await (times.length === 0 ? storage.deleteAlarm() : storage.setAlarm(Math.min(...times)))
  }

  async function start(job: StoredJob): Promise<StoredJob & { readonly ledgerJobId: string }> {
    const running = { ...job, state: 'running', attempts: job.attempts + 1, ledgerJobId: newLedgerJobId(dependencies) } as const
    await markRunning(db, job.id, now())
    await save(running)
    await log.append('job.running', { attempt: running.attempts })
    return running
  }

  /** Back into the line, for another attempt. */
  async function requeue(job: StoredJob, failure: Failure | null): Promise<void> {
    await markQueued(db, job.id)
    await save({ ...job, state: 'queued', failure })
    await log.append('job.queued')
    await arm(job)
  }

  async function end(job: StoredJob, ending: End): Promise<void> {
    const { state, failure, images, blocked = [], keepOrder = false } = ending
    const nowMs = now()
    const expiresAtMs = nowMs + dependencies.resultTtlMs
    await markEnded(db, job.id, { state, error: failure, images: images && [...images], blocked, nowMs, expiresAtMs })
    await dependencies.onEnded(job, ending)
    await save({ ...job, state, failure, order: keepOrder ? job.order : null })
    await log.append(`job.${state}`)
    await storage.setAlarm(expiresAtMs)
  }

  /** Forgets everything but what D1 says of the job. */
  async function expire(job: StoredJob): Promise<void> {
    await dropResult(db, job.id)
    await storage.deleteAll()
  }

  return { load: async () => (await storage.get<StoredJob>(recordKey)) ?? null, save, arm, start, requeue, end, expire }
}
