// The Durable Object of a job: holds its order, prompt included, until the job has ended.
import { DurableObject } from 'cloudflare:workers'
import { isEndedJob } from '@mintmark/shared'
import type { JobDependencies } from './dependencies.ts'
import { createEventLog, type EventLog, type LoggedEvent } from './event-log.ts'
import { createFlights, type Flights, type JobProgress } from './flight.ts'
import { bury, revive } from './give-up.ts'
import { createJobRecord, type JobRecord } from './job-record.ts'
import type { Delivery } from './run.ts'
import { createStoredJob, type NewStoredJob, type StoredJob } from './stored-job.ts'

/** `ended`: no more events will come. */
export type EventPage = { readonly events: LoggedEvent[]; readonly ended: boolean }

export class JobObject extends DurableObject {
  dependencies: JobDependencies
  log: EventLog
  record: JobRecord
  flights: Flights

  constructor(ctx: DurableObjectState, env: Cloudflare.Env, dependencies: JobDependencies) {
    super(ctx, env)
    this.dependencies = dependencies
    this.log = createEventLog(ctx.storage)
    this.record = createJobRecord(ctx.storage, this.log, dependencies)
    this.flights = createFlights(this)
  }

  async create(job: NewStoredJob): Promise<void> {
    const stored = createStoredJob(job)
    await this.record.save(stored)
    await this.log.append('job.queued')
    await this.record.arm(stored)
  }

  deliver(): Promise<Delivery> {
    return this.flights.deliver()
  }

  cancel(): Promise<void> {
    return this.flights.cancel()
  }

  progress(): JobProgress | null {
    return this.flights.progress()
  }

  bury(): Promise<void> {
    return bury(this.record, this.dependencies)
  }

  revive(): Promise<boolean> {
    return revive(this.record)
  }

  /** The events after number `after`; waits up to `waitMs` for the first of them. */
  async events(after: number, waitMs: number): Promise<EventPage> {
    const wait = this.log.wait(waitMs)
    const job = await this.record.load()
    const events = await this.log.after(after)
    const ended = !job || isEndedJob(job.state)
    if (events.length > 0 || ended) {
      wait.stop()
      return { events, ended }
    }
    await wait.over
    return { events: await this.log.after(after), ended: false }
  }

  /** The job's deadline, the renewal of its reservation, or the end of its result. */
  override async alarm(): Promise<void> {
    const job = await this.record.load()
    if (!job) return
    if (isEndedJob(job.state)) await this.record.expire(job)
    else if (job.cancelAtMs !== null && this.dependencies.now() >= job.cancelAtMs) await this.flights.cancel()
    else await this.#renew(job)
  }

  /** A renewal that fails is tried again with the next; the reservation outlasts two. */
  async #renew(job: StoredJob): Promise<void> {
    const { log } = this.dependencies.dispatcher.runner
    if (job.lease) await this.dependencies.renewLease(job.lease).catch(() => log('warn', 'lease not renewed', { job_id: job.id }))
    await this.record.arm(job)
  }
}
