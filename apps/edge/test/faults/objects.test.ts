// Durable Objects are evicted or lost, and the queue delivers twice: one image, one row, one charge.
import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { bearer, call, errorOf, generate, postGeneration } from '../client.ts'
import { eventually } from '../eventually.ts'
import { eventStream, makeImages } from '../fake-runner.ts'
import { givenRunnerAndKey } from '../given.ts'
import { deliver, holdQueue, jobOf, orderJob } from '../jobs.ts'
import { ledgerOfKey } from '../ledger.ts'
import { createPooledApp } from '../several-runners.ts'

const given = givenRunnerAndKey()

const imagesCharged = async (): Promise<number> => {
  const response = await call('/v1/usage', { headers: bearer(given.token) })
  const { data } = await response.json<{ data: { images: number }[] }>()
  return data.reduce((sum, { images }) => sum + images, 0)
}

const called = (count: number) => eventually(() => expect(given.runner.jobs).toHaveLength(count))

it('a message that is delivered again, while the job runs and after it: one image', async () => {
  holdQueue()
  const { id } = await orderJob(given.token)
  await Promise.all([deliver(id), deliver(id)])
  await deliver(id)
  expect(given.runner.jobs).toHaveLength(1)
  expect(await ledgerOfKey(given.keyId)).toMatchObject([{ state: 'succeeded' }])
  expect((await jobOf(given.token, id)).result?.data).toHaveLength(1)
})

it('the pool is lost while jobs run: they end well, and new ones find their runners', async () => {
  const app = await createPooledApp()
  const gate = Promise.withResolvers<void>()
  given.runner.behave = async (job) => {
    await gate.promise
    return eventStream(await makeImages(job))
  }
  const running = app.generate(given.token)
  await called(1)
  await evictDurableObject(env.RUNNER_POOL.getByName('runners'))
  gate.resolve()
  expect((await running).status).toBe(200)
  expect((await app.generate(given.token)).status).toBe(200)
  expect((await app.runners()).map(({ jobs }) => jobs)).toEqual([0, 0])
})

it('a job’s object is lost while it runs: the next delivery runs it again, and one row succeeds', async () => {
  holdQueue()
  const { id } = await orderJob(given.token)
  given.runner.behave = () => new Promise(() => {})
  const lost = deliver(id).catch(() => 'lost')
  await called(1)
  await abortAllDurableObjects()
  expect(await lost).toBe('lost')
  given.runner.behave = async (job) => eventStream(await makeImages(job))
  expect(await deliver(id)).toEqual({ kind: 'ended' })
  expect((await ledgerOfKey(given.keyId)).map(({ state }) => state)).toEqual(['failed', 'succeeded'])
})

it('the single flight is lost while it runs: 503 that may be repeated, and the repetition succeeds', async () => {
  given.runner.behave = () => new Promise(() => {})
  const lost = postGeneration(given.token, { prompt: given.prompt, seed: 1 })
  await called(1)
  await abortAllDurableObjects()
  const response = await lost
  expect(response.headers.get('x-should-retry')).toBe('true')
  expect(await errorOf(response)).toMatchObject({ status: 503, code: 'runner_unavailable' })
  given.runner.behave = async (job) => eventStream(await makeImages(job))
  await generate(given.token, { prompt: given.prompt, seed: 1 })
})

it('the key’s object is evicted: what it counted stays counted', async () => {
  await generate(given.token, { n: 2 })
  const hash = await env.DB.prepare('SELECT hash FROM api_keys WHERE id = ?').bind(given.keyId).first<string>('hash')
  await evictDurableObject(env.KEYS.getByName(hash ?? ''))
  await generate(given.token)
  expect(await imagesCharged()).toBe(3)
})
