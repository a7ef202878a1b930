// API keys from creation to revocation, through the public door.
import { env } from 'cloudflare:workers'
import { keyListSchema } from '@mintmark/shared'
import { afterEach, expect, it, vi } from 'vitest'
import { createTestApp } from '../../test/app.ts'
import { bearer, call, createApiKey, errorOf, postGeneration, postJson } from '../../test/client.ts'
import { edgeVariables } from '../../test/variables.ts'
import { createKeyText } from './key-format.ts'

const admin = edgeVariables.MINTMARK_ADMIN_KEY
const listModels = (token: string): Promise<Response> => call('/v1/models', { headers: bearer(token) })
const revoke = (id: string): Promise<Response> => call(`/v1/admin/keys/${id}`, { method: 'DELETE', headers: bearer(admin) })
const listKeys = async () => keyListSchema.parse(await (await call('/v1/admin/keys', { headers: bearer(admin) })).json()).data

afterEach(() => vi.restoreAllMocks())

it('works from its creation to its revocation, which acts on the next request', async () => {
  const { id, key } = await createApiKey()
  expect((await listModels(key)).status).toBe(200)
  expect((await revoke(id)).status).toBe(200)
  expect(await errorOf(await listModels(key))).toMatchObject({ status: 401, code: 'revoked_api_key' })
})

it('keeps the time of its first revocation', async () => {
  const { id } = await createApiKey()
  const first = await (await revoke(id)).json()
  expect(await (await revoke(id)).json()).toEqual(first)
})

it('is stored as a digest only', async () => {
  const { id, key } = await createApiKey()
  const row = JSON.stringify(await env.DB.prepare('SELECT * FROM api_keys WHERE id = ?').bind(id).first())
  expect(row).not.toContain(key.slice(8, 30))
  expect(JSON.stringify(await listKeys())).not.toContain('hash')
})

it('stops at its expiry', async () => {
  const startMs = Date.now()
  const { key } = await createApiKey({ expires_at: Math.floor(startMs / 1000) + 60 })
  const statusAt = async (ms: number) => (await createTestApp({}, { now: () => ms }).call('/v1/models', { headers: bearer(key) })).status
  expect(await statusAt((Math.floor(startMs / 1000) + 60) * 1000 - 1)).toBe(200)
  expect(await statusAt((Math.floor(startMs / 1000) + 60) * 1000)).toBe(401)
})

it('is not made with an expiry in the past', async () => {
  const response = await postJson('/v1/admin/keys', admin, { name: 'late', expires_at: 1 })
  expect(await errorOf(response)).toEqual({ status: 400, code: 'invalid_value', param: 'expires_at' })
})

it('may do only what its scopes say', async () => {
  const reader = (await createApiKey({ scopes: ['read'] })).key
  const generator = (await createApiKey({ scopes: ['generate'] })).key
  expect(await errorOf(await postGeneration(reader, {}))).toMatchObject({ status: 403, code: 'insufficient_scope' })
  expect(await errorOf(await postJson('/v1/images/img_x/url', generator, {}))).toMatchObject({ status: 403, code: 'insufficient_scope' })
  expect((await listModels(generator)).status).toBe(200)
})

it('opens the admin API only with the scope admin', async () => {
  const [ordinary, administrator] = [await createApiKey(), await createApiKey({ scopes: ['admin'] })]
  const status = async (token: string) => (await call('/v1/admin/keys', { headers: bearer(token) })).status
  expect([await status(ordinary.key), await status(administrator.key), await status(admin)]).toEqual([403, 200, 200])
})

it('shows when it was last used, written at most once a minute', async () => {
  const { id, key } = await createApiKey()
  let nowMs = 1_900_000_000_000
  const app = createTestApp({}, { now: () => nowMs })
  const lastUsedAfter = async (waitMs: number) => {
    nowMs += waitMs
    await app.call('/v1/models', { headers: bearer(key) })
    return (await listKeys()).find((entry) => entry.id === id)?.last_used_at
  }
  expect(await lastUsedAfter(0)).toBe(1_900_000_000)
  expect(await lastUsedAfter(59_000)).toBe(1_900_000_000)
  expect(await lastUsedAfter(1_000)).toBe(1_900_000_060)
})

it.each([
  ['no header', {}, 'missing_api_key'],
  ['another scheme', { authorization: 'Basic YTpi' }, 'missing_api_key'],
  ['a key of another service', bearer('sk-123'), 'invalid_api_key'],
  ['a key that nobody made', bearer(createKeyText('live', (length) => new Uint8Array(length))), 'invalid_api_key'],
  ['the admin key', bearer(admin), 'invalid_api_key'],
])('is required: %s', async (_, headers, code) => {
  expect(await errorOf(await call('/v1/models', { headers }))).toMatchObject({ status: 401, code })
})

it('is refused for its checksum without asking any object', async () => {
  const getByName = vi.spyOn(env.KEYS, 'getByName')
  const text = createKeyText('live', (length) => new Uint8Array(length))
  const status = async (token: string) => (await createTestApp().call('/v1/models', { headers: bearer(token) })).status
  expect(await status(`${text.slice(0, -1)}x`)).toBe(401)
  expect(getByName).not.toHaveBeenCalled()
  expect(await status(text)).toBe(401)
  expect(getByName).toHaveBeenCalledOnce()
})

it('is unknown by another id', async () => {
  expect(await errorOf(await revoke('key_nothing'))).toMatchObject({ status: 404, code: 'key_not_found' })
})
