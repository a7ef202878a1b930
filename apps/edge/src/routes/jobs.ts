// /v1/images/jobs: one job, all jobs of a key, and the end of one by request.
import { MintmarkError, type ImageJobList } from '@mintmark/shared'
import { pageOf } from '../contract/page.ts'
import type { EdgeContext } from '../edge-context.ts'
import { findJob, listJobs, type JobRow } from '../records/jobs.ts'
import type { Services } from '../services.ts'
import { jobObject } from './job-object.ts'

/** Throws job_not_found, also for another key's job. */
export async function requireJob({ db }: Services, c: EdgeContext): Promise<JobRow> {
  const row = await findJob(db, c.req.param('id') ?? '', c.var.apiKey.id)
  if (!row) throw new MintmarkError('job_not_found')
  return row
}

export const getJob = (services: Services) => async (c: EdgeContext) =>
  c.json(await jobObject(services, await requireJob(services, c), c.req.url))

/** The key's jobs, newest first; `after` is the id of the last one of the page before. */
export const listKeyJobs = (services: Services) => async (c: EdgeContext) => {
  const { after, limit } = pageOf(c)
  const rows = await listJobs(services.db, c.var.apiKey.id, { after, limit: limit + 1 })
  const shown = rows.slice(0, limit)
  const data = await Promise.all(shown.map((row) => jobObject(services, row, c.req.url)))
  return c.json({ object: 'list', data, has_more: rows.length > limit, last_id: shown.at(-1)?.id ?? null } satisfies ImageJobList)
}

/** The job as it is after that; one that had ended stays as it was. */
export const cancelJob = (services: Services) => async (c: EdgeContext) => {
  const { id } = await requireJob(services, c)
  await services.jobs.objects.getByName(id).cancel()
  return c.json(await jobObject(services, await requireJob(services, c), c.req.url))
}
