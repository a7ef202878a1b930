// The table of API keys: what is known of a key, without the key. Times are Unix seconds.
import { apiKeyObjectSchema, keyLimitsSchema, scopes, type ApiKeyObject, type UpdateKeyRequest } from '@mintmark/shared'
import { z } from 'zod'

export const apiKeyRecordSchema = z.object({
  id: z.string(),
  name: z.string(),
  mode: z.enum(['live', 'test']),
  scopes: z.array(z.enum(scopes)),
  hash: z.string(),
  created_at: z.int(),
  last_used_at: z.int().nullable(),
  expires_at: z.int().nullable(),
  revoked_at: z.int().nullable(),
  limits: keyLimitsSchema,
  /** Absent in what objects stored before there was such a thing. */
  strict: z.boolean().default(false),
})
export type ApiKeyRecord = z.infer<typeof apiKeyRecordSchema>

const json = z.string().transform((text): unknown => JSON.parse(text))
const rowSchema = apiKeyRecordSchema.extend({
  scopes: json.pipe(apiKeyRecordSchema.shape.scopes),
  limits: json.pipe(keyLimitsSchema),
  strict: z.int().transform((flag) => flag === 1),
})

export async function insertKey(db: D1Database, key: ApiKeyRecord): Promise<void> {
  const { id, name, mode, hash, created_at, expires_at } = key
  await db
    .prepare(
      'INSERT INTO api_keys (id, name, mode, scopes, hash, created_at, expires_at, limits, strict) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .bind(id, name, mode, JSON.stringify(key.scopes), hash, created_at, expires_at, JSON.stringify(key.limits), Number(key.strict))
    .run()
}

export async function findKeyByHash(db: D1Database, hash: string): Promise<ApiKeyRecord | null> {
  const row = await db.prepare('SELECT * FROM api_keys WHERE hash = ?').bind(hash).first()
  return row && rowSchema.parse(row)
}

/** Every key, newest first. */
export async function listKeys(db: D1Database): Promise<ApiKeyRecord[]> {
  const { results } = await db.prepare('SELECT * FROM api_keys ORDER BY created_at DESC, id').all()
  return results.map((row) => rowSchema.parse(row))
}

/** Marks the key revoked; one that already was keeps its time. Null when there is no such key. */
export async function revokeKey(db: D1Database, id: string, nowSeconds: number): Promise<ApiKeyRecord | null> {
  const row = await db
    .prepare('UPDATE api_keys SET revoked_at = COALESCE(revoked_at, ?) WHERE id = ? RETURNING *')
    .bind(nowSeconds, id)
    .first()
  return row && rowSchema.parse(row)
}

/** Changes what is named, of the limits too. Null when there is no such key. */
export async function updateKey(db: D1Database, id: string, { limits, strict }: UpdateKeyRequest): Promise<ApiKeyRecord | null> {
  // Not json_patch: to that, null means removal.
  const pairs = Object.entries(limits)
  const changed = pairs.reduce((document) => `json_set(${document}, ?, json(?))`, 'limits')
  const values = pairs.flatMap(([name, most]) => [`$.${name}`, JSON.stringify(most)])
  const row = await db
    .prepare(`UPDATE api_keys SET limits = ${changed}, strict = COALESCE(?, strict) WHERE id = ? RETURNING *`)
    .bind(...values, strict === undefined ? null : Number(strict), id)
    .first()
  return row && rowSchema.parse(row)
}

/** Writes the time of the last use, and returns what the table says of the key. */
export async function touchKey(db: D1Database, id: string, nowSeconds: number): Promise<ApiKeyRecord | null> {
  const row = await db.prepare('UPDATE api_keys SET last_used_at = ? WHERE id = ? RETURNING *').bind(nowSeconds, id).first()
  return row && rowSchema.parse(row)
}

/** The key as the admin API shows it, without its hash. */
export const apiKeyObject = (record: ApiKeyRecord): ApiKeyObject => apiKeyObjectSchema.parse({ object: 'api_key', ...record })
