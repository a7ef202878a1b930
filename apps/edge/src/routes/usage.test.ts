// What keys used, by day and model; and what a request would come to.
import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { dryRunSchema, usageListSchema, type UsageObject } from '@mintmark/shared'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { bearer, call, createApiKey, errorOf, generate, postGeneration } from '../../test/client.ts'
import { eventually } from '../../test/eventually.ts'
import { installFakeRunner, type FakeRunner } from '../../test/fake-runner.ts'
import { edgeVariables } from '../../test/variables.ts'

let runner: FakeRunner
beforeEach(() => {
  runner = installFakeRunner()
})
afterEach(() => vi.restoreAllMocks())

const today = (): string => new Date().toISOString().slice(0, 10)

async function usageOf(token: string, path = '/v1/usage'): Promise<UsageObject[]> {
  return usageListSchema.parse(await (await call(path, { headers: bearer(token) })).json()).data
}

async function useIt(token: string): Promise<void> {
  await generate(token, { prompt: 'a counted bird', seed: 4, n: 2 })
  await generate(token, { prompt: 'a counted bird', seed: 4 })
  expect((await postGeneration(token, { prompt: 'nude child' })).status).toBe(400)
}

it('is told to the key exactly: made, found, and come to nothing', async () => {
  const { key, id } = await createApiKey()
  await useIt(key)
  const common = { object: 'usage', key_id: id, day: today() }
  expect(await usageOf(key)).toEqual([
    { ...common, model: null, requests: 2, images: 0, cached_images: 0, device_seconds: 0 },
    { ...common, model: 'penny', requests: 2, images: 2, cached_images: 1, device_seconds: 0.02 },
  ])
})

it('is told to the operator for all keys, or for one, some seconds later', async () => {
  const [first, second] = [await createApiKey(), await createApiKey()]
  await Promise.all([generate(first.key), generate(second.key)])
  for (const { id } of [first, second]) {
    const hash = await env.DB.prepare('SELECT hash FROM api_keys WHERE id = ?').bind(id).first<string>('hash')
    const gate = env.KEYS.getByName(hash ?? '')
    await eventually(async () => expect(await runDurableObjectAlarm(gate)).toBe(true))
  }
  const admin = edgeVariables.MINTMARK_ADMIN_KEY
  const all = (await usageOf(admin, '/v1/admin/usage')).map(({ key_id }) => key_id)
  expect(all).toEqual(expect.arrayContaining([first.id, second.id]))
  const one = await usageOf(admin, `/v1/admin/usage?key_id=${second.id}&from=${today()}&to=${today()}`)
  expect(one).toEqual([expect.objectContaining({ key_id: second.id, images: 1 })])
  expect((await call('/v1/admin/usage', { headers: bearer(first.key) })).status).toBe(403)
})

it('covers the days that are asked for', async () => {
  const { key } = await createApiKey()
  expect(await usageOf(key, '/v1/usage?from=2020-01-01&to=2020-02-01')).toEqual([])
  const wrong = await call('/v1/usage?from=yesterday', { headers: bearer(key) })
  expect(await errorOf(wrong)).toEqual({ status: 400, code: 'invalid_value', param: 'from' })
})

it('is foretold by a dry run, which makes and charges nothing', async () => {
  const { key } = await createApiKey({ limits: { images_per_day: 3 } })
  await generate(key, { prompt: 'a foretold bird', seed: 8 })
  const dry = await postGeneration(key, { prompt: 'a foretold bird', seed: 7, n: 2, style: 'vivid' }, { 'x-mintmark-dry-run': '1' })
  expect(dryRunSchema.parse(await dry.json())).toMatchObject({
    model: 'penny',
    images: 2,
    cached_images: 1,
    charged_images: 1,
    estimated_seconds: expect.any(Number),
    images_ahead: expect.any(Number),
    warnings: [expect.objectContaining({ param: 'style' })],
  })
  expect(runner.jobs).toHaveLength(1)
  expect((await postGeneration(key, { n: 2 })).status).toBe(200)
})

it('is not foretold for a request that would be refused', async () => {
  const { key } = await createApiKey({ limits: { images_per_day: 1 } })
  const headers = { 'x-mintmark-dry-run': '1' }
  expect(await errorOf(await postGeneration(key, { n: 2 }, headers))).toMatchObject({ status: 429, code: 'insufficient_quota' })
  expect(await errorOf(await postGeneration(key, { prompt: 'nude child' }, headers))).toMatchObject({ code: 'moderation_blocked' })
})
