// API keys from creation to revocation, over the admin API.
import { createdKeySchema, keyListSchema, type CreatedKey } from '@mintmark/shared'
import { expect, test } from 'vitest'
import { call, stack } from './client.ts'

const admin = (path: string, method: string, body?: unknown): Promise<Response> =>
  call(`/v1/admin/keys${path}`, { method, key: stack().adminKey, ...(body === undefined ? {} : { body }) })

async function createKey(body: object): Promise<CreatedKey> {
  const response = await admin('', 'POST', body)
  expect(response.status).toBe(201)
  return createdKeySchema.parse(await response.json())
}

async function listModels(key: string): Promise<[number, string | null]> {
  const response = await call('/v1/models', { key })
  const body = (await response.json()) as { error?: { code: string } }
  return [response.status, body.error?.code ?? null]
}

test('a key works from its creation to its revocation, which acts at once', async () => {
  const { id, key } = await createKey({ name: 'shop' })
  expect(key).toMatch(/^mm_live_[0-9A-Za-z]{49}$/)
  expect(await listModels(key)).toEqual([200, null])
  expect((await admin(`/${id}`, 'DELETE')).status).toBe(200)
  expect(await listModels(key)).toEqual([401, 'revoked_api_key'])
})

test('a key stops at its expiry', async () => {
  // Far enough ahead that it has not passed before the key is made.
  const { key } = await createKey({ name: 'short', mode: 'test', expires_at: Math.floor(Date.now() / 1000) + 4 })
  expect(key).toMatch(/^mm_test_/)
  await expect.poll(() => listModels(key), { interval: 200 }).toEqual([401, 'expired_api_key'])
})

test('a key may do only what its scopes say', async () => {
  const { key } = await createKey({ name: 'reader', scopes: ['read'] })
  const response = await call('/v1/images/generations', { method: 'POST', key, body: { prompt: 'x' } })
  expect(response.status).toBe(403)
  expect((await call('/v1/admin/keys', { key })).status).toBe(403)
})

test('the list shows when a key was used and never the key', async () => {
  const { id, key } = await createKey({ name: 'listed' })
  await listModels(key)
  const find = async () => keyListSchema.parse(await (await admin('', 'GET')).json()).data.find((entry) => entry.id === id)
  await expect.poll(async () => (await find())?.last_used_at).toBeTypeOf('number')
  expect(JSON.stringify(await (await admin('', 'GET')).json())).not.toContain(key.slice(8))
})

test('an unknown key id cannot be revoked', async () => {
  expect((await admin('/key_nothing', 'DELETE')).status).toBe(404)
})
