// Blocks through the public door: recorded for appeals without the prompt, slowed down when they repeat, strict where the key is.
import { moderationBlockListSchema, type ModerationBlock } from '@mintmark/shared'
import { beforeEach, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { bearer, call, createApiKey, errorOf, generate, postGeneration } from '../../test/client.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { edgeVariables } from '../../test/variables.ts'

const given = givenRunnerAndKey()
const harmful = 'naked woman having sex, explicit'
const admin = bearer(edgeVariables.MINTMARK_ADMIN_KEY)

async function listBlocks(query: string): Promise<{ blocks: ModerationBlock[]; hasMore: boolean; lastId: string | null }> {
  const response = await call(`/v1/admin/moderation-blocks?${query}`, { headers: admin })
  expect(response.status).toBe(200)
  const { data, has_more, last_id } = moderationBlockListSchema.parse(await response.json())
  return { blocks: data, hasMore: has_more, lastId: last_id }
}

it('records what decided, and not the prompt', async () => {
  const response = await postGeneration(given.token, { prompt: harmful, user: 'somebody' })
  expect(response.status).toBe(400)
  expect(response.headers.get('x-should-retry')).toBe('false')
  const requestId = response.headers.get('x-request-id') ?? ''
  const { blocks } = await listBlocks(`request_id=${requestId}`)
  expect(blocks).toHaveLength(1)
  const categories = expect.arrayContaining(['sexual'])
  expect(blocks[0]).toMatchObject({ key_id: given.keyId, request_id: requestId, stage: 'input', mode: 'auto', categories, image_id: null })
  expect(blocks[0]?.scores['sexual']).toBeGreaterThan(0.5)
  expect(blocks[0]?.rules).toContain('sexual.explicit-terms')
  expect(blocks[0]?.prompt_digest).toMatch(/^[0-9a-f]{64}$/)
  expect(JSON.stringify(blocks)).not.toMatch(/naked|somebody/)
})

it('gives the same prompt the same digest, and lists by key, day and page, newest first', async () => {
  for (const prompt of [harmful, harmful, `${harmful}, 4k`]) await postGeneration(given.token, { prompt })
  const { blocks } = await listBlocks(`key_id=${given.keyId}`)
  expect(new Set(blocks.map(({ prompt_digest }) => prompt_digest)).size).toBe(2)
  const today = new Date().toISOString().slice(0, 10)
  expect((await listBlocks(`key_id=${given.keyId}&day=${today}`)).blocks).toEqual(blocks)
  expect((await listBlocks(`key_id=${given.keyId}&day=2020-01-01`)).blocks).toEqual([])
  const first = await listBlocks(`key_id=${given.keyId}&limit=2`)
  expect([first.blocks.length, first.hasMore]).toEqual([2, true])
  const rest = await listBlocks(`key_id=${given.keyId}&limit=2&after=${first.lastId ?? ''}`)
  expect([...first.blocks, ...rest.blocks]).toEqual(blocks)
})

it('is for administrators, and names a wrong day', async () => {
  const asUser = await call('/v1/admin/moderation-blocks', { headers: bearer(given.token) })
  expect(await errorOf(asUser)).toMatchObject({ status: 403, code: 'insufficient_scope' })
  const wrong = await call('/v1/admin/moderation-blocks?day=yesterday', { headers: admin })
  expect(await errorOf(wrong)).toMatchObject({ status: 400, code: 'invalid_value', param: 'day' })
})

type Clocked = { readonly app: TestApp; readonly post: (prompt: string, headers?: Record<string, string>) => Promise<Response> }

let nowMs = 0
beforeEach(() => {
  nowMs = Date.now()
})

function clocked(variables: Record<string, string>): Clocked {
  const app = createTestApp(variables, { now: () => nowMs })
  const post: Clocked['post'] = (prompt, headers = {}) =>
    app.call('/v1/images/generations', {
      method: 'POST',
      headers: { ...bearer(given.token), 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ prompt }),
    })
  return { app, post }
}

it('forgets records after the retention', async () => {
  const { post } = clocked({ MINTMARK_MODERATION_RETENTION_DAYS: '2' })
  await post(harmful)
  nowMs += 3 * 86_400_000
  await post(`${harmful}, 4k`)
  const { blocks } = await listBlocks(`key_id=${given.keyId}`)
  expect(blocks.map(({ created_at }) => created_at)).toEqual([Math.floor(nowMs / 1000)])
})

it('slows a key down once blocks repeat, exactly, and lets it go on after the wait', async () => {
  const { app, post } = clocked({ MINTMARK_MODERATION_SLOWDOWN: '2:600:30:90' })
  const statuses = []
  for (let i = 0; i < 4; i++) statuses.push((await post(harmful)).status)
  expect(statuses).toEqual([400, 400, 400, 429])
  const refused = await post('a red apple')
  expect(refused.headers.get('retry-after')).toBe('30')
  expect(await errorOf(refused)).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
  expect((await app.call('/v1/models', { headers: bearer(given.token) })).status).toBe(200)
  nowMs += 30_000
  expect((await post('a red apple')).status).toBe(200)
  await post(harmful)
  expect((await post('a red apple')).headers.get('retry-after')).toBe('60')
})

it('does not let a repetition try prompts meanwhile', async () => {
  const { post } = clocked({ MINTMARK_MODERATION_SLOWDOWN: '0:600:30:90' })
  await post(harmful)
  expect((await post(harmful, { 'idempotency-key': 'another-try' })).status).toBe(429)
  expect((await post(harmful, { 'x-stainless-retry-count': '1' })).status).toBe(429)
})

it('slows nobody down when that is switched off', async () => {
  const { post } = clocked({ MINTMARK_MODERATION_SLOWDOWN: 'off' })
  for (let i = 0; i < 7; i++) expect((await post(harmful)).status).toBe(400)
})

const suggestive = 'a seductive pose, short skirt'

it('judges the prompts of a strict key in mode strict, from the change on, and keeps its pictures apart', async () => {
  const { id, key } = await createApiKey()
  const body = { prompt: suggestive, seed: 7 }
  await generate(key, { prompt: given.prompt, seed: 7 })
  expect((await postGeneration(key, body)).status).toBe(200)
  const patched = await call(`/v1/admin/keys/${id}`, {
    method: 'PATCH',
    headers: { ...admin, 'content-type': 'application/json' },
    body: JSON.stringify({ strict: true }),
  })
  expect(await patched.json()).toMatchObject({ id, strict: true })
  expect((await postGeneration(key, { ...body, moderation: 'low' })).status).toBe(400)
  expect((await listBlocks(`key_id=${id}`)).blocks).toMatchObject([{ mode: 'strict' }])
  expect((await generate(key, { prompt: given.prompt, seed: 7 })).cache).toBe('miss')
})

it('makes a strict key at once, and shows that in the list', async () => {
  const { id, key } = await createApiKey({ strict: true })
  expect((await postGeneration(key, { prompt: suggestive })).status).toBe(400)
  const keys = await (await call('/v1/admin/keys', { headers: admin })).json<{ data: { id: string; strict: boolean }[] }>()
  expect(keys.data.find((shown) => shown.id === id)).toMatchObject({ strict: true })
})
