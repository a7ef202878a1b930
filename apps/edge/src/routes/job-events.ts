// GET /v1/images/jobs/{id}/events: what happened to a job and what happens next, as an event stream that can be taken up again.
import { isEndedJob } from '@mintmark/shared'
import type { EdgeContext } from '../edge-context.ts'
import type { LoggedEvent } from '../jobs/event-log.ts'
import { findJob, type JobRow } from '../records/jobs.ts'
import type { Services } from '../services.ts'
import { sseMessage } from '../sse/message.ts'
import { createSseStream, heartbeatMs, sseHeaders, type SseStream } from '../sse/stream.ts'
import { jobObject } from './job-object.ts'
import { requireJob } from './jobs.ts'

type Watch = { readonly services: Services; readonly row: JobRow; readonly requestUrl: string; readonly stream: SseStream }

/** The number of the last event that the client has seen; anything else counts as none. */
const lastSeen = (header: string | undefined): number => (/^\d{1,9}$/.test(header ?? '') ? Number(header) : 0)

const endTypes: ReadonlySet<string> = new Set(['job.succeeded', 'job.failed', 'job.cancelled', 'job.aborted', 'job.blocked'])

async function endData({ services, row, requestUrl }: Watch): Promise<object> {
  const latest = (await findJob(services.db, row.id, row.key_id)) ?? row
  return { job: await jobObject(services, latest, requestUrl) }
}

/** An end carries the whole job, with URLs that are signed now. */
async function send(watch: Watch, { seq, type, data }: LoggedEvent): Promise<void> {
  const whole = endTypes.has(type) ? await endData(watch) : {}
  await watch.stream.send(sseMessage({ event: type, id: String(seq), data: { type, job_id: watch.row.id, ...data, ...whole } }))
}

async function follow(watch: Watch, from: number): Promise<void> {
  const object = watch.services.jobs.objects.getByName(watch.row.id)
  let after = from
  while (!watch.stream.left.aborted) {
    const { events, ended } = await object.events(after, heartbeatMs)
    for (const event of events) await send(watch, event)
    after = events.at(-1)?.seq ?? after
    if (ended) return
  }
}

/** Of a job whose events are forgotten, the end is all that can be told. */
const endOnly = (watch: Watch): Promise<void> => send(watch, { seq: 0, type: `job.${watch.row.state}`, data: {} })

async function serve(watch: Watch, from: number): Promise<void> {
  const { row, services, stream } = watch
  const forgotten = isEndedJob(row.state) && row.expires_at !== null && services.now() >= row.expires_at
  try {
    await (forgotten ? endOnly(watch) : follow(watch, from))
  } catch (error) {
    // The client comes back with Last-Event-ID.
    services.log('warn', 'job events broke off', { job_id: row.id, cause: error instanceof Error ? error.message : 'unknown' })
  }
  await stream.close()
}

/** Replays what came after `Last-Event-ID`, goes on live, and ends after the job's end. Throws job_not_found. */
export const getJobEvents = (services: Services) => async (c: EdgeContext) => {
  const row = await requireJob(services, c)
  const stream = createSseStream()
  c.executionCtx.waitUntil(serve({ services, row, requestUrl: c.req.url, stream }, lastSeen(c.req.header('last-event-id'))))
  return c.body(stream.body, 200, sseHeaders)
}
