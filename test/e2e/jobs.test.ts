// Asynchronous jobs over the real service: ordered, followed, stopped, and found again.
import { imageJobSchema, type ImageJob } from '@mintmark/shared'
import { describe, expect, test } from 'vitest'
import { call, client, download, stack } from './client.ts'
import { readCredentials } from './credentials.ts'

const parse = async (response: Response): Promise<ImageJob> => imageJobSchema.parse(await response.json())

async function order(body: object, headers: Record<string, string> = {}): Promise<ImageJob> {
  const response = await call('/v1/images/jobs', { method: 'POST', body: { prompt: 'a red apple', steps: 2, ...body }, headers })
  expect(response.status).toBe(202)
  return parse(response)
}

const look = async ({ id }: ImageJob): Promise<ImageJob> => parse(await call(`/v1/images/jobs/${id}`))

/** The names and ids of a job's events, once it has ended. */
async function eventsOf({ id }: ImageJob, headers: Record<string, string> = {}): Promise<string[]> {
  const text = await (await call(`/v1/images/jobs/${id}/events`, { headers })).text()
  return [...text.matchAll(/^id: (\d+)\nevent: (\S+)$/gm)].map(([, seq, type]) => `${seq} ${type}`)
}

describe('a job', () => {
  let job: ImageJob
  test('is accepted at once, tells its events, and ends with signed images', async () => {
    job = await order({ n: 2, seed: 900, steps: 3 })
    expect(['queued', 'running']).toContain(job.status)
    const events = await eventsOf(job)
    expect(events[0]).toBe('1 job.queued')
    expect(events[1]).toBe('2 job.running')
    expect(events.filter((event) => event.endsWith('job.progress'))).toHaveLength(6)
    expect(events.at(-1)).toBe(`${events.length} job.succeeded`)
  })

  test('is found again with its result, whose files carry credentials', async () => {
    const { status, result } = await look(job)
    expect([status, result?.data.map(({ seed }) => seed)]).toEqual(['succeeded', [900, 901]])
    const file = await download(result?.data[0]?.url)
    expect((await readCredentials(file, 'image/png', stack().caPemPath))?.state).toBe('Trusted')
  })

  test('tells its events again from where a client left off', async () => {
    const all = await eventsOf(job)
    expect(await eventsOf(job, { 'last-event-id': '2' })).toEqual(all.slice(2))
  })

  test('is the first of the list', async () => {
    const list = await call('/v1/images/jobs?limit=1')
    expect(await list.json()).toMatchObject({ object: 'list', data: [{ id: job.id }] })
  })
})

test('the official client orders one by the header Prefer', async () => {
  const answer: unknown = await client().images.generate({ prompt: 'a fox' }, { headers: { prefer: 'respond-async' } })
  const job = imageJobSchema.parse(answer)
  await expect.poll(async () => (await look(job)).status, { timeout: 30_000 }).toBe('succeeded')
})

test('a job that is stopped makes nothing', async () => {
  const job = await order({ n: 10, steps: 8 })
  const stopped = await parse(await call(`/v1/images/jobs/${job.id}/cancel`, { method: 'POST' }))
  expect(['aborted', 'cancelled']).toContain(stopped.status)
  expect(await look(job)).toMatchObject({ status: stopped.status, result: null, error: { code: 'job_cancelled' } })
})

test('many jobs at once all end, each with its own image', async () => {
  const jobs = await Promise.all(Array.from({ length: 6 }, (_, i) => order({ seed: 2000 + i, prompt: 'a blue car' })))
  await Promise.all(jobs.map((job) => eventsOf(job)))
  const ended = await Promise.all(jobs.map(look))
  expect(ended.map(({ status }) => status)).toEqual(jobs.map(() => 'succeeded'))
  expect(ended.map(({ result }) => result?.data[0]?.seed)).toEqual(jobs.map((_, i) => 2000 + i))
})
