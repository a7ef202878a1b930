// The exact cache and the single flight, through the public door. Every test has a prompt of its own.
import { abortAllDurableObjects } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import { bearer, call, createApiKey, errorOf, generate, postGeneration, postJson } from '../../test/client.ts'
import { eventually } from '../../test/eventually.ts'
import { eventStream, makeImages } from '../../test/fake-runner.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { ledgerOfKey } from '../../test/ledger.ts'

const given = givenRunnerAndKey()

const ids = ({ data }: { data: readonly { id: string }[] }): string[] => data.map(({ id }) => id)

it('returns the same stored image for the same seed and fields', async () => {
  const first = await generate(given.token, { prompt: given.prompt, seed: 1 })
  const second = await generate(given.token, { prompt: given.prompt, seed: 1 })
  expect([first.cache, second.cache]).toEqual(['miss', 'hit'])
  expect(ids(second)).toEqual(ids(first))
  expect(given.runner.jobs).toHaveLength(1)
})

it('finds one image of a request for several again alone, and makes only those that are missing', async () => {
  const three = await generate(given.token, { prompt: given.prompt, seed: 10, n: 3 })
  const second = await generate(given.token, { prompt: given.prompt, seed: 11 })
  const wider = await generate(given.token, { prompt: given.prompt, seed: 9, n: 5 })
  expect(ids(second)).toEqual([ids(three)[1]])
  expect(ids(wider).slice(1, 4)).toEqual(ids(three))
  expect(wider.data.map(({ seed }) => seed)).toEqual([9, 10, 11, 12, 13])
  expect(given.runner.jobs.map(({ images }) => images.map(({ seed }) => seed))).toEqual([
    [10, 11, 12],
    [9, 13],
  ])
  expect(wider.cache).toBe('miss')
})

it('reproduces an image of a request without a seed by the seed that it returned', async () => {
  const free = await generate(given.token, { prompt: given.prompt })
  const again = await generate(given.token, { prompt: given.prompt, seed: free.data[0]?.seed })
  expect([free.cache, again.cache]).toEqual(['bypass', 'hit'])
  expect(ids(again)).toEqual(ids(free))
})

it('is not asked by a request without a seed, or with no-store, whose images it does not keep', async () => {
  const stored = await generate(given.token, { prompt: given.prompt, seed: 1 })
  const bypassing = await generate(given.token, { prompt: given.prompt, seed: 1 }, { 'cache-control': 'no-store' })
  const fresh = await generate(given.token, { prompt: given.prompt, seed: 2 }, { 'cache-control': 'max-age=0, No-Store' })
  expect([bypassing.cache, fresh.cache]).toEqual(['bypass', 'bypass'])
  expect(ids(bypassing)).not.toEqual(ids(stored))
  expect(await generate(given.token, { prompt: given.prompt, seed: 2 })).toMatchObject({ cache: 'miss' })
})

it.each([{ steps: 3 }, { guidance_scale: 1.5 }, { size: '64x64' }, { output_format: 'webp' }, { sampler: 'lcm' }])(
  'misses when %j differs',
  async (change) => {
    await generate(given.token, { prompt: given.prompt, seed: 1 })
    expect(await generate(given.token, { prompt: given.prompt, seed: 1, ...change })).toMatchObject({ cache: 'miss' })
  },
)

it('makes an image again whose object is gone, and keeps the new one', async () => {
  const [first] = ids(await generate(given.token, { prompt: given.prompt, seed: 1 }))
  await env.IMAGES.delete(`${first}.png`)
  const second = await generate(given.token, { prompt: given.prompt, seed: 1 })
  const third = await generate(given.token, { prompt: given.prompt, seed: 1 })
  expect([second.cache, third.cache]).toEqual(['miss', 'hit'])
  expect(ids(third)).toEqual(ids(second))
})

it('repeats the runner’s warnings with a hit', async () => {
  const warning = { code: 'prompt_truncated', param: 'prompt', message: 'cut' }
  given.runner.behave = async (job) => eventStream([{ type: 'warning', warning }, ...(await makeImages(job))])
  await generate(given.token, { prompt: given.prompt, seed: 1 })
  expect(await generate(given.token, { prompt: given.prompt, seed: 1 })).toMatchObject({ cache: 'hit', warnings: [warning] })
})

it('lets another key have its hit signed again, and no key that did not receive the image', async () => {
  const [imageId] = ids(await generate(given.token, { prompt: given.prompt, seed: 1 }))
  const [other, stranger] = [await createApiKey(), await createApiKey()]
  await generate(other.key, { prompt: given.prompt, seed: 1 })
  const resign = (key: string) => postJson(`/v1/images/${imageId}/url`, key, {})
  expect([(await resign(given.token)).status, (await resign(other.key)).status, (await resign(stranger.key)).status]).toEqual([
    200, 200, 404,
  ])
})

it('runs twenty identical requests at once as one, and gives the image to all their keys', async () => {
  const other = await createApiKey()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => generate(i % 2 ? given.token : other.key, { prompt: given.prompt, seed: 1 })),
  )
  const [id, ...others] = [...new Set(answers.flatMap(ids))]
  expect(others).toEqual([])
  expect(given.runner.jobs).toHaveLength(1)
  const statuses = [given.token, other.key].map(async (key) => (await postJson(`/v1/images/${id}/url`, key, {})).status)
  expect(await Promise.all(statuses)).toEqual([200, 200])
})

it('gives a failed run’s error to all who joined it, and runs again for the next', async () => {
  given.runner.behave = () => new Response(null, { status: 503 })
  const statuses = await Promise.all(
    Array.from({ length: 5 }, async () => (await postGeneration(given.token, { prompt: given.prompt, seed: 1 })).status),
  )
  expect(new Set(statuses)).toEqual(new Set([503]))
  given.runner.behave = async (job) => eventStream(await makeImages(job))
  expect(await generate(given.token, { prompt: given.prompt, seed: 1 })).toMatchObject({ cache: 'miss' })
})

it('keeps the first of two images that overlapping requests make at once', async () => {
  await Promise.all([
    generate(given.token, { prompt: given.prompt, seed: 5 }),
    generate(given.token, { prompt: given.prompt, seed: 5, n: 2 }),
  ])
  const rows = await ledgerOfKey(given.keyId)
  expect(rows.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded'])
  expect(rows.filter(({ cached }) => cached === 1)).toHaveLength(2)
})

it('comes after the policy, so that a cached image of a blocked prompt is not served', async () => {
  const { data } = await generate(given.token, { prompt: given.prompt, seed: 1 })
  expect((await call(data[0]?.url ?? '', { headers: bearer('stray') })).status).toBe(200)
  expect((await postGeneration(given.token, { prompt: 'nude child', seed: 1 })).status).toBe(400)
})

it('asks to come back when the single-flight object is lost, as it is by a deployment', async () => {
  given.runner.behave = () => new Promise(() => {})
  const answer = postGeneration(given.token, { prompt: given.prompt, seed: 1 })
  await eventually(() => expect(given.runner.jobs).toHaveLength(1))
  await abortAllDurableObjects()
  const response = await answer
  expect(response.headers.get('retry-after')).toBe('5')
  expect(await errorOf(response)).toMatchObject({ status: 503, code: 'runner_unavailable' })
})

it('tells a failure of the ledger from the loss of the object', async () => {
  given.runner.behave = async (job) => {
    vi.spyOn(env.DB, 'batch').mockRejectedValue(new Error('D1 is away'))
    return eventStream(await makeImages(job))
  }
  expect(await errorOf(await postGeneration(given.token, { prompt: given.prompt, seed: 1 }))).toMatchObject({
    status: 500,
    code: 'internal_error',
  })
})
