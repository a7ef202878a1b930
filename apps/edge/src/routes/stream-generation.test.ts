// Streamed generations: previews, final files, and errors before and after the stream has begun. Every test has a prompt of its own.
import type { JobEvent, JobRequest } from '@mintmark/shared'
import { expect, it } from 'vitest'
import { errorOf, generate, postGeneration } from '../../test/client.ts'
import { eventually } from '../../test/eventually.ts'
import { eventStream, fileOf, makeImages } from '../../test/fake-runner.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { ledgerOfKey } from '../../test/ledger.ts'
import { commentsOf, eventsOf } from '../../test/sse.ts'

const given = givenRunnerAndKey()

const accepted: JobEvent = { type: 'accepted', job_id: 'job', queue_position: 2, estimated_ms: 300 }

const partial = (image_id: string, index: number): JobEvent => {
  const at = { image_id, index, step: index + 1, steps: 4 }
  return { type: 'partial_image', ...at, output_format: 'png', width: 64, height: 32, b64: btoa(`preview ${index}`) }
}

/** A good run that shows two previews of each image. */
async function withPreviews(job: JobRequest): Promise<Response> {
  const previews = job.images.flatMap(({ id }) => [partial(id, 0), partial(id, 1)])
  const [, ...rest] = await makeImages(job)
  const step: JobEvent = { type: 'step', image_id: job.images[0]?.id ?? '', step: 1, steps: 4 }
  return eventStream([accepted, step, ...previews, ...rest])
}

const stream = (body: object, headers: Record<string, string> = {}) =>
  postGeneration(given.token, { prompt: given.prompt, stream: true, ...body }, headers)

it('sends previews, then each final file, with the place of their image', async () => {
  given.runner.behave = withPreviews
  const response = await stream({ n: 2, seed: 5, partial_images: 2 })
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(response.headers.get('x-mintmark-cache')).toBe('miss')
  const text = await response.text()
  const events = eventsOf(text)
  expect(events.map(({ event, data }) => [event, data['image_index'], data['partial_image_index']])).toEqual([
    ['image_generation.partial_image', 0, 0],
    ['image_generation.partial_image', 0, 1],
    ['image_generation.partial_image', 1, 0],
    ['image_generation.partial_image', 1, 1],
    ['image_generation.completed', 0, undefined],
    ['image_generation.completed', 1, undefined],
  ])
  expect(events[0]?.data).toMatchObject({
    type: 'image_generation.partial_image',
    b64_json: btoa('preview 0'),
    created_at: expect.any(Number),
    size: '64x32',
    quality: 'medium',
    background: 'transparent',
    output_format: 'png',
    preview: true,
  })
  expect(commentsOf(text)).toEqual(['queue_position=2 estimated_ms=300', 'image_index=0 step=1/4'])
  expect(given.runner.jobs).toMatchObject([{ partial_images: 2 }])
})

it('ends with the stored file in base64 and its URL', async () => {
  const events = eventsOf(await (await stream({ seed: 7 })).text())
  const id = (await generate(given.token, { prompt: given.prompt, seed: 7 })).data[0]?.id
  expect(events).toHaveLength(1)
  expect(events[0]?.data).toMatchObject({
    type: 'image_generation.completed',
    b64_json: btoa(fileOf(7, 'png')),
    id,
    seed: 7,
    url: expect.stringContaining(`/images/${id}.png?`),
    size: '256x256',
    usage: { total_tokens: 0 },
  })
})

it('sends what is cached at once, and makes only the images that lack', async () => {
  await generate(given.token, { prompt: given.prompt, seed: 2 })
  const hit = await stream({ seed: 2, partial_images: 1 })
  expect([hit.headers.get('x-mintmark-cache'), eventsOf(await hit.text()).map(({ event }) => event)]).toEqual([
    'hit',
    ['image_generation.completed'],
  ])
  given.runner.behave = withPreviews
  const wider = eventsOf(await (await stream({ seed: 1, n: 3, partial_images: 2 })).text())
  const places = wider.filter(({ event }) => event.endsWith('partial_image')).map(({ data }) => data['image_index'])
  expect(places).toEqual([0, 0, 2, 2])
  expect(wider.slice(4).map(({ data }) => data['seed'])).toEqual([1, 2, 3])
})

it('refuses with an honest status while nothing was sent', async () => {
  given.runner.behave = () => new Response(null, { status: 429, headers: { 'retry-after': '3' } })
  const response = await stream({})
  expect(response.headers.get('retry-after')).toBe('3')
  expect(await errorOf(response)).toMatchObject({ status: 429, code: 'runner_overloaded' })
})

it('tells a failure after the beginning as an event, and ends', async () => {
  const failed: JobEvent = { type: 'failed', code: 'storage_unavailable', message: 'The store is away.', retry_after_seconds: 1 }
  given.runner.behave = () => eventStream([accepted, failed])
  const response = await stream({})
  expect(response.status).toBe(200)
  const events = eventsOf(await response.text())
  expect(events).toEqual([
    {
      event: 'error',
      id: null,
      data: { type: 'error', error: expect.objectContaining({ code: 'storage_unavailable', type: 'server_error' }) },
    },
  ])
  expect(await ledgerOfKey(given.keyId)).toMatchObject([{ state: 'failed', error_code: 'storage_unavailable' }])
})

it('cancels the run of a reader who leaves', async () => {
  const encoder = new TextEncoder()
  given.runner.behave = (_, signal) => {
    const start = (sink: ReadableStreamDefaultController<Uint8Array>): void => {
      sink.enqueue(encoder.encode(`${JSON.stringify(accepted)}\n`))
      signal.addEventListener('abort', () => sink.error(signal.reason))
    }
    return new Response(new ReadableStream({ start }))
  }
  const response = await stream({})
  await response.body?.cancel()
  await eventually(async () => expect(await ledgerOfKey(given.keyId)).toMatchObject([{ state: 'cancelled', error_code: 'job_cancelled' }]))
})

it('says that previews without a stream are not made', async () => {
  const { warnings } = await generate(given.token, { prompt: given.prompt, partial_images: 2 })
  expect(warnings).toMatchObject([{ code: 'ignored_parameter', param: 'partial_images' }])
  expect(given.runner.jobs[0]?.partial_images).toBeUndefined()
})
