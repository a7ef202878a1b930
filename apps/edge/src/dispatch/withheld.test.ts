// Images that the runner withholds: the others are returned and charged, the withheld ones named; none left is a block.
import { moderationBlockListSchema, type JobEvent, type JobRequest } from '@mintmark/shared'
import { expect, it } from 'vitest'
import { bearer, call, errorOf, generate, postGeneration } from '../../test/client.ts'
import { eventStream, makeImages } from '../../test/fake-runner.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { deliver, holdQueue, jobOf, orderJob } from '../../test/jobs.ts'
import { ledgerOfKey } from '../../test/ledger.ts'
import { eventsOf } from '../../test/sse.ts'
import { edgeVariables } from '../../test/variables.ts'

const given = givenRunnerAndKey()
const details = { stage: 'output', categories: ['sexual'] } as const
const admin = bearer(edgeVariables.MINTMARK_ADMIN_KEY)

/** Makes the job's images and withholds those at the given places. */
const withholding =
  (...places: number[]) =>
  async (job: JobRequest): Promise<Response> => {
    const ids = places.map((place) => job.images[place]?.id ?? '')
    const seen = (await makeImages(job)).filter((event) => event.type !== 'image_stored' || !ids.includes(event.image.id))
    const blocked = ids.map((image_id): JobEvent => ({
      type: 'image_blocked',
      image_id,
      moderation_details: { ...details, categories: ['sexual'] },
    }))
    return eventStream([...seen.slice(0, -1), ...blocked, ...seen.slice(-1)])
  }

const usedImages = async (): Promise<number> => {
  const usage = await call('/v1/usage', { headers: bearer(given.token) })
  const { data } = await usage.json<{ data: { images: number }[] }>()
  return data.reduce((sum, { images }) => sum + images, 0)
}

it('returns the others, names the withheld one by its place, and charges what is returned', async () => {
  given.runner.behave = withholding(1)
  const { data, blocked } = await generate(given.token, { prompt: given.prompt, n: 3, seed: 40 })
  expect(data.map(({ seed }) => seed)).toEqual([40, 42])
  expect(blocked).toEqual([{ index: 1, seed: 41, moderation_details: details }])
  const states = (await ledgerOfKey(given.keyId)).map(({ state, error_code }) => [state, error_code])
  expect(states).toEqual([
    ['succeeded', null],
    ['failed', 'moderation_blocked'],
    ['succeeded', null],
  ])
  expect(await usedImages()).toBe(2)
})

it('is a block at stage output when none is left, recorded for appeals and not charged', async () => {
  given.runner.behave = withholding(0, 1)
  const response = await postGeneration(given.token, { prompt: given.prompt, n: 2 })
  const body = await response.clone().json<{ error: { moderation_details: unknown } }>()
  expect(await errorOf(response)).toMatchObject({ status: 400, code: 'moderation_blocked' })
  expect(body.error.moderation_details).toEqual(details)
  const listed = await call(`/v1/admin/moderation-blocks?key_id=${given.keyId}`, { headers: admin })
  const { data } = moderationBlockListSchema.parse(await listed.json())
  expect(data.map(({ stage, scores }) => ({ stage, scores }))).toEqual(Array.from({ length: 2 }, () => ({ stage: 'output', scores: {} })))
  expect(data.every(({ image_id }) => image_id?.startsWith('img_'))).toBe(true)
  expect(await usedImages()).toBe(0)
})

it('asks the cache for the others again, and has the withheld one made anew', async () => {
  const body = { prompt: given.prompt, n: 2, seed: 7 }
  given.runner.behave = withholding(0)
  await generate(given.token, body)
  given.runner.behave = async (job) => eventStream(await makeImages(job))
  const { data, blocked } = await generate(given.token, body)
  expect([data.map(({ seed }) => seed), blocked]).toEqual([[7, 8], undefined])
  expect(given.runner.jobs.map(({ images }) => images.map(({ seed }) => seed))).toEqual([[7, 8], [7]])
})

it('keeps the places of the others in a stream, and tells of the withheld one by an event', async () => {
  given.runner.behave = withholding(0)
  const response = await postGeneration(given.token, { prompt: given.prompt, n: 2, stream: true, seed: 90 })
  const events = eventsOf(await response.text()).map(({ event, data }) => [event, data['image_index'], data['seed']])
  expect(events).toEqual([
    ['image_generation.completed', 1, 91],
    ['image_generation.blocked', 0, 90],
  ])
})

it('says so in the result of a job', async () => {
  given.runner.behave = withholding(1)
  holdQueue()
  const { id } = await orderJob(given.token, { prompt: given.prompt, n: 2, seed: 5 })
  await deliver(id)
  const done = await jobOf(given.token, id)
  expect(done.result?.data.map(({ seed }) => seed)).toEqual([5])
  expect(done.result?.blocked).toEqual([{ index: 1, seed: 6, moderation_details: details }])
})

it('hands a refused upload’s stage and categories through, and records it', async () => {
  const refused = { stage: 'input', categories: ['sexual'] } as const
  given.runner.behave = () =>
    eventStream([
      {
        type: 'failed',
        code: 'moderation_blocked',
        message: 'x',
        retry_after_seconds: null,
        moderation_details: { ...refused, categories: ['sexual'] },
      },
    ])
  const response = await postGeneration(given.token, { prompt: given.prompt })
  const body = await response.json<{ error: { code: string; moderation_details: unknown } }>()
  expect([response.status, body.error.code, body.error.moderation_details]).toEqual([400, 'moderation_blocked', refused])
  const listed = await call(`/v1/admin/moderation-blocks?key_id=${given.keyId}`, { headers: admin })
  expect(moderationBlockListSchema.parse(await listed.json()).data).toMatchObject([{ stage: 'input', image_id: null }])
})
