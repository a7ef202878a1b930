// The reservation of a job that waits: renewed for as long as the job is there, and no longer.
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, it, vi } from 'vitest'
import { createApiKey, errorOf, postGeneration } from '../../test/client.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { deliver, holdQueue, orderJob } from '../../test/jobs.ts'

const given = givenRunnerAndKey()
afterEach(() => vi.restoreAllMocks())

const minute = 60_000

function passTime(ms: number): void {
  const later = Date.now() + ms
  vi.spyOn(Date, 'now').mockReturnValue(later)
}

it('counts against the concurrent images however long the job waits', async () => {
  holdQueue()
  const { key } = await createApiKey({ limits: { concurrent_images: 2 } })
  const { id } = await orderJob(key, { prompt: given.prompt, n: 2 })
  for (let i = 0; i < 12; i++) {
    passTime(5 * minute)
    expect(await runDurableObjectAlarm(env.IMAGE_JOBS.getByName(id))).toBe(true)
  }
  expect(await errorOf(await postGeneration(key, { prompt: given.prompt }))).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
  await deliver(id)
  expect((await postGeneration(key, { prompt: given.prompt, n: 2 })).status).toBe(200)
})

it('of a job whose object was lost frees its room within a quarter of an hour', async () => {
  holdQueue()
  const { key } = await createApiKey({ limits: { concurrent_images: 2 } })
  const { id } = await orderJob(key, { prompt: given.prompt, n: 2 })
  await runInDurableObject(env.IMAGE_JOBS.getByName(id), (_, { storage }) => storage.deleteAll())
  passTime(15 * minute)
  expect((await postGeneration(key, { prompt: given.prompt, n: 2 })).status).toBe(200)
})
