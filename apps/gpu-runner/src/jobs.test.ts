// The jobs interface over HTTP with the stub engine: joining, cancelling, deadlines, overload, refusals and faults of the store.
import { errorBodySchema, type JobEvent, type JobRequest } from '@mintmark/shared'
import { afterEach, expect, test } from 'vitest'
import { createImages, createJob } from '../test/job.ts'
import { readEvents, startTestRunner, type TestRunner } from '../test/start-test-runner.ts'

let runner: TestRunner
afterEach(() => runner.stop())

/** Long enough never to end by itself within a test. */
const endlessMs = '60000'
const last = (events: readonly JobEvent[]): JobEvent | undefined => events.at(-1)
const post = (job: unknown, signal?: AbortSignal): Promise<Response> => runner.call('POST', '/v1/jobs', job, signal)

async function errorOf(response: Response) {
  return { status: response.status, ...errorBodySchema.parse(await response.json()).error }
}

async function jobsRunning(): Promise<number> {
  const text = await (await fetch(`${runner.url}/metrics`)).text()
  return Number(/^mintmark_jobs_running (\d+)$/m.exec(text)?.[1])
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => void setTimeout(resolve, 5))
}

test('a repeated id joins the running job, and replays it when it has ended', async () => {
  runner = await startTestRunner({ MINTMARK_STUB_DELAY_MS: '300' })
  const job = createJob({ images: createImages(2, 5) })
  const both = await Promise.all([runner.run(job), runner.run(job)])
  expect(both[0]).toEqual(both[1])
  expect(await runner.run(job)).toEqual(both[0])
  expect(last(both[0])?.type).toBe('completed')
  // Two pictures, each with its manifest.
  expect(runner.s3.requests).toHaveLength(4)
})

test('a used id with another body is refused', async () => {
  runner = await startTestRunner()
  const job = createJob()
  await runner.run(job)
  expect(await errorOf(await post({ ...job, prompt: 'a pear' }))).toMatchObject({ status: 400, code: 'invalid_value', param: 'id' })
})

test('DELETE cancels a job, and its stream says so', async () => {
  runner = await startTestRunner({ MINTMARK_STUB_DELAY_MS: endlessMs })
  const job = createJob()
  const response = await post(job)
  expect((await runner.call('DELETE', `/v1/jobs/${job.id}`)).status).toBe(204)
  expect(last(await readEvents(response))).toMatchObject({ type: 'failed', code: 'job_cancelled' })
  expect(runner.s3.requests).toEqual([])
  expect((await runner.call('DELETE', '/v1/jobs/unknown-id')).status).toBe(404)
})

test('a caller that disconnects cancels its job', async () => {
  runner = await startTestRunner({ MINTMARK_STUB_DELAY_MS: endlessMs })
  const caller = new AbortController()
  const job = createJob()
  await post(job, caller.signal)
  await until(async () => (await jobsRunning()) === 1)
  caller.abort()
  await until(async () => (await jobsRunning()) === 0)
  expect(last(await runner.run(job))).toMatchObject({ type: 'failed', code: 'job_cancelled' })
})

test('the deadline ends a running job and one that waits', async () => {
  runner = await startTestRunner({ MINTMARK_STUB_DELAY_MS: endlessMs, MINTMARK_RUNNING_LIMIT: '1' })
  const deadline_ms = Date.now() + 1_000
  const [running, waiting] = await Promise.all([runner.run(createJob({ deadline_ms })), runner.run(createJob({ deadline_ms }))])
  expect(last(running)).toMatchObject({ type: 'failed', code: 'job_deadline_exceeded' })
  expect(last(waiting)).toMatchObject({ type: 'failed', code: 'job_deadline_exceeded' })
})

test('a full line is 429 with a time to retry after', async () => {
  runner = await startTestRunner({ MINTMARK_STUB_DELAY_MS: endlessMs, MINTMARK_RUNNING_LIMIT: '1', MINTMARK_QUEUE_LIMIT: '1' })
  const accepted = [await post(createJob()), await post(createJob())]
  const refused = await post(createJob())
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(await errorOf(refused)).toMatchObject({ status: 429, code: 'runner_overloaded' })
  await runner.stop()
  for (const response of accepted) expect(last(await readEvents(response))).toMatchObject({ type: 'failed', code: 'job_cancelled' })
  runner = await startTestRunner()
})

test('what is no job is refused with the field that is wrong', async () => {
  runner = await startTestRunner()
  expect(await errorOf(await post({ ...createJob(), steps: 'many' }))).toMatchObject({ status: 400, code: 'invalid_value', param: 'steps' })
  expect(await errorOf(await post({ ...createJob(), model: 'sdxl' }))).toMatchObject({ status: 404, code: 'model_not_found' })
  expect(await errorOf(await fetch(`${runner.url}/v1/jobs`, { method: 'POST', body: '{}' }))).toMatchObject({ status: 401 })
  expect(await errorOf(await fetch(`${runner.url}/nothing`))).toMatchObject({ status: 404, code: 'not_found' })
})

test('when one of four puts fails, none of the four stays and the job fails', async () => {
  runner = await startTestRunner()
  const job = createJob({ images: createImages(4, 1) })
  runner.s3.refuse = (method, path) => (method === 'PUT' && path.endsWith(job.images[2]?.object_key ?? '') ? 500 : null)
  const events = await runner.run(job)
  expect(last(events)).toMatchObject({ type: 'failed', code: 'storage_unavailable' })
  expect(events.filter(({ type }) => type === 'image_stored')).toEqual([])
  expect(runner.s3.objects.size).toBe(0)
})

test('each format is stored with its content type, at the asked size', async () => {
  runner = await startTestRunner()
  const formats = ['png', 'webp', 'jpeg', 'avif'] as const
  const stored = await Promise.all(
    formats.map(async (output_format) => {
      const job: JobRequest = createJob({ output_format, output_compression: 90, width: 200, height: 100 })
      const event = (await runner.run(job)).find(({ type }) => type === 'image_stored')
      return event?.type === 'image_stored' ? event.image : null
    }),
  )
  expect(stored.map((image) => image?.content_type)).toEqual(['image/png', 'image/webp', 'image/jpeg', 'image/avif'])
  expect(stored.every((image) => image?.width === 200 && image.height === 100)).toBe(true)
})

test('metrics count jobs, images and stages; readiness names model, provider and watermark', async () => {
  runner = await startTestRunner()
  await runner.run(createJob({ images: createImages(2, 1) }))
  const text = await (await fetch(`${runner.url}/metrics`)).text()
  expect(text).toContain('mintmark_jobs_total{state="succeeded"} 1')
  expect(text).toContain('mintmark_images_total{format="png"} 2')
  expect(text).toContain('mintmark_stage_seconds_count{stage="sign"} 1')
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds')
  const ready = await fetch(`${runner.url}/readyz`)
  expect(ready.status).toBe(200)
  expect(await ready.json()).toMatchObject({ status: 'ready', model: 'penny', provider: 'stub', watermark: 'none' })
})

test('timings name every stage', async () => {
  runner = await startTestRunner()
  const event = last(await runner.run(createJob()))
  const stages = ['queue', 'safety', 'text', 'denoise', 'decode', 'watermark', 'encode', 'sign', 'store', 'total']
  expect(Object.keys(event?.type === 'completed' ? event.timings_ms : {}).sort()).toEqual(stages.sort())
})
