// Messages of the job queues: taken out, tried again, and given up; dead jobs are seen and replayed by an administrator.
import { env } from 'cloudflare:workers'
import { beforeEach, expect, it } from 'vitest'
import { bearer, call, errorOf, postJson } from '../../test/client.ts'
import { eventStream, makeImages } from '../../test/fake-runner.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { deliver, holdQueue, jobOf, orderJob } from '../../test/jobs.ts'
import { edgeVariables } from '../../test/variables.ts'
import { consumeJobs } from './queue.ts'

const given = givenRunnerAndKey()
let sent: ReturnType<typeof holdQueue>
beforeEach(() => {
  sent = holdQueue()
})

const adminKey = edgeVariables.MINTMARK_ADMIN_KEY

/** What became of each message: `ack`, or the seconds until it is delivered again. */
async function consume(queue: string, bodies: readonly unknown[], attempts = 1): Promise<(string | number)[]> {
  const fates: (string | number)[] = bodies.map(() => 'none')
  const messageOf = (body: unknown, i: number): Message => ({
    id: String(i),
    timestamp: new Date(),
    attempts,
    body,
    ack: () => void (fates[i] = 'ack'),
    retry: (options) => void (fates[i] = options?.delaySeconds ?? 0),
  })
  const messages = bodies.map(messageOf)
  await consumeJobs({ objects: env.IMAGE_JOBS, log: () => {} }, { queue, messages })
  return fates
}

const away = () => new Response(null, { status: 503, headers: { 'retry-after': '3' } })

it('puts nothing but the id into the queue', async () => {
  const { id } = await orderJob(given.token, { prompt: 'a secret plan' })
  expect(sent.mock.calls).toEqual([[{ job_id: id }]])
})

it('takes out the messages of jobs that ended, and delays the others, each by itself', async () => {
  const [good, bad] = [await orderJob(given.token, { prompt: 'good' }), await orderJob(given.token, { prompt: 'bad' })]
  given.runner.behave = async (job) => (job.prompt === 'bad' ? away() : eventStream(await makeImages(job)))
  const bodies = [{ job_id: good.id }, { job_id: bad.id }, { job_id: 'job_unknown' }, 'nonsense']
  expect(await consume('mintmark-jobs', bodies)).toEqual(['ack', 3, 'ack', 2])
})

it('waits longer from attempt to attempt, up to five minutes', async () => {
  const { id } = await orderJob(given.token)
  given.runner.behave = away
  const delays = [1, 4, 10].map((attempts) => consume('mintmark-jobs', [{ job_id: id }], attempts))
  expect(await Promise.all(delays)).toEqual([[3], [16], [300]])
})

async function deadJob(): Promise<string> {
  const { id } = await orderJob(given.token)
  given.runner.behave = away
  await deliver(id)
  expect(await consume('mintmark-jobs-dead', [{ job_id: id }])).toEqual(['ack'])
  return id
}

const letters = async () =>
  (await (await call('/v1/admin/dead-letters', { headers: bearer(adminKey) })).json<{ data: { job_id: string }[] }>()).data

const replay = (id: string): Promise<Response> => postJson(`/v1/admin/dead-letters/${id}/replay`, adminKey, {})

it('shows a job that was given up, to its key as failed and to an administrator', async () => {
  const id = await deadJob()
  expect(await jobOf(given.token, id)).toMatchObject({ status: 'failed', error: { code: 'runner_unavailable' } })
  const letter = (await letters()).find(({ job_id }) => job_id === id)
  expect(letter).toMatchObject({ object: 'dead_letter', error_code: 'runner_unavailable', attempts: 1, replayed_at: null })
})

it('replays a dead job to its end', async () => {
  const id = await deadJob()
  given.runner.behave = async (job) => eventStream(await makeImages(job))
  const response = await replay(id)
  expect([response.status, await response.json()]).toMatchObject([202, { replayed_at: expect.any(Number) }])
  expect(sent).toHaveBeenLastCalledWith({ job_id: id })
  expect((await jobOf(given.token, id)).status).toBe('queued')
  await deliver(id)
  expect((await jobOf(given.token, id)).status).toBe('succeeded')
})

it('replays nothing that is not dead', async () => {
  const { id } = await orderJob(given.token)
  expect(await errorOf(await replay(id))).toMatchObject({ status: 404, code: 'job_not_found' })
  given.runner.behave = async (job) => eventStream(await makeImages(job))
  await deliver(id)
  expect(await errorOf(await replay(id))).toMatchObject({ status: 404, code: 'job_not_found' })
})
