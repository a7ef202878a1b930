// The events of a job: live, replayed from where a client left off, and told afterwards.
import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { JobEvent, JobRequest } from '@mintmark/shared'
import { expect, it } from 'vitest'
import { bearer, call } from '../../test/client.ts'
import { eventStream, makeImages } from '../../test/fake-runner.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { deliver, holdQueue, orderJob } from '../../test/jobs.ts'
import { eventsOf } from '../../test/sse.ts'

const given = givenRunnerAndKey()

const watch = (id: string, headers: Record<string, string> = {}) =>
  call(`/v1/images/jobs/${id}/events`, { headers: { ...bearer(given.token), ...headers } })

async function withSteps(job: JobRequest): Promise<Response> {
  const step = (done: number): JobEvent => ({ type: 'step', image_id: job.images[0]?.id ?? '', step: done, steps: 2 })
  return eventStream([step(1), step(2), ...(await makeImages(job))])
}

const all = ['job.queued', 'job.running', 'job.progress', 'job.progress', 'job.succeeded']

it('tells what happens as it happens, and ends with the whole job', async () => {
  holdQueue()
  given.runner.behave = withSteps
  const { id } = await orderJob(given.token, { seed: 3 })
  const response = await watch(id)
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const text = response.text()
  await deliver(id)
  const events = eventsOf(await text)
  expect(events.map(({ event }) => event)).toEqual(all)
  expect(events.map((event) => event.id)).toEqual(['1', '2', '3', '4', '5'])
  expect(events[3]?.data).toEqual({ type: 'job.progress', job_id: id, image_index: 0, step: 2, steps: 2 })
  expect(events[4]?.data).toMatchObject({ job: { id, status: 'succeeded', result: { data: [{ seed: 3, url: expect.any(String) }] } } })
})

it('goes on after the last event that a client has seen', async () => {
  holdQueue()
  given.runner.behave = withSteps
  const { id } = await orderJob(given.token)
  await deliver(id)
  const replayed = async (last: string) => eventsOf(await (await watch(id, { 'last-event-id': last })).text()).map((event) => event.id)
  expect([await replayed('3'), await replayed('5'), await replayed('nonsense')]).toEqual([['4', '5'], [], ['1', '2', '3', '4', '5']])
})

it('tells of another attempt', async () => {
  holdQueue()
  const { id } = await orderJob(given.token)
  given.runner.behave = () => new Response(null, { status: 503 })
  await deliver(id)
  given.runner.behave = async (job) => eventStream(await makeImages(job))
  await deliver(id)
  const events = eventsOf(await (await watch(id)).text())
  expect(events.map(({ event, data }) => [event, data['attempt']])).toEqual([
    ['job.queued', undefined],
    ['job.running', 1],
    ['job.queued', undefined],
    ['job.running', 2],
    ['job.succeeded', undefined],
  ])
})

it('tells only the end of a job whose events are forgotten', async () => {
  holdQueue()
  const { id } = await orderJob(given.token)
  await deliver(id)
  await runDurableObjectAlarm(env.IMAGE_JOBS.getByName(id))
  await env.DB.prepare('UPDATE jobs SET expires_at = ? WHERE id = ?')
    .bind(Date.now() - 1, id)
    .run()
  const events = eventsOf(await (await watch(id)).text())
  expect(events).toMatchObject([{ event: 'job.succeeded', data: { job: { result: null } } }])
})
