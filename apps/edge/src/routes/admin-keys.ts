// /v1/admin/keys: create, list, change and revoke API keys.
import {
  MintmarkError,
  createId,
  createKeyRequestSchema,
  updateKeyRequestSchema,
  type CreatedKey,
  type CreateKeyRequest,
  type KeyList,
} from '@mintmark/shared'
import { createKeyText } from '../auth/key-format.ts'
import type { EdgeContext } from '../edge-context.ts'
import { parseBody } from '../contract/parse-body.ts'
import { apiKeyObject, insertKey, listKeys, revokeKey, updateKey, type ApiKeyRecord } from '../records/api-keys.ts'
import { keyedDigest } from '../records/keyed-digest.ts'
import type { Services } from '../services.ts'

const nowSeconds = ({ now }: Services): number => Math.floor(now() / 1000)

async function newKey(
  services: Services,
  { name, scopes, mode, expires_at, limits, strict }: CreateKeyRequest,
): Promise<{ key: string; record: ApiKeyRecord }> {
  const key = createKeyText(mode, services.random)
  const hash = await keyedDigest(services.keys.pepper, 'api-key', key)
  const times = { created_at: nowSeconds(services), last_used_at: null, expires_at: expires_at ?? null, revoked_at: null }
  return { key, record: { id: createId('key', services.random), name, mode, scopes: [...new Set(scopes)], hash, limits, strict, ...times } }
}

/** 201 with the key's text, which is shown here and never again. */
export const createKey = (services: Services) => async (c: EdgeContext) => {
  const request = await parseBody(c, createKeyRequestSchema)
  if (request.expires_at && request.expires_at <= nowSeconds(services)) {
    throw new MintmarkError('invalid_value', { param: 'expires_at', message: "Invalid 'expires_at': must be in the future." })
  }
  const { key, record } = await newKey(services, request)
  await insertKey(services.db, record)
  c.header('Cache-Control', 'no-store')
  return c.json({ ...apiKeyObject(record), key } satisfies CreatedKey, 201)
}

export const listAllKeys = (services: Services) => async (c: EdgeContext) => {
  const keys = await listKeys(services.db)
  return c.json({ object: 'list', data: keys.map(apiKeyObject) } satisfies KeyList)
}

/** The key's object is told before the answer goes out, so that the change acts on the next request. Throws key_not_found. */
async function passOn({ keys }: Services, record: ApiKeyRecord | null): Promise<ApiKeyRecord> {
  if (!record) throw new MintmarkError('key_not_found')
  await keys.gates.getByName(record.hash).reload(record.hash)
  return record
}

export const changeKey = (services: Services) => async (c: EdgeContext) => {
  const changes = await parseBody(c, updateKeyRequestSchema)
  const record = await passOn(services, await updateKey(services.db, c.req.param('id') ?? '', changes))
  return c.json(apiKeyObject(record))
}

/** The row stays: the ledger refers to it. */
export const revoke = (services: Services) => async (c: EdgeContext) => {
  const record = await passOn(services, await revokeKey(services.db, c.req.param('id') ?? '', nowSeconds(services)))
  return c.json(apiKeyObject(record))
}
