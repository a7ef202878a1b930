// The admin API's key objects: POST, GET, PATCH and DELETE /v1/admin/keys.
import { z } from 'zod'
import { keyLimitsSchema } from './limits.ts'

export const scopes = ['generate', 'read', 'admin'] as const
export type Scope = (typeof scopes)[number]

/** Times on the wire are Unix seconds, as in OpenAI's objects. */
const time = z.int()

/** Whether the key's prompts and pictures are judged in mode `strict`, whatever its requests ask for. */
const strict = z.boolean().default(false)

export const createKeyRequestSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(z.enum(scopes)).min(1).default(['generate', 'read']),
  mode: z.enum(['live', 'test']).default('live'),
  expires_at: time.nullish(),
  /** Where they differ from the service's defaults. */
  limits: keyLimitsSchema.default({}),
  strict,
})
export type CreateKeyRequest = z.infer<typeof createKeyRequestSchema>

/** PATCH: what is named changes; the rest, the other limits too, stays as it is. */
export const updateKeyRequestSchema = z.strictObject({ limits: keyLimitsSchema.default({}), strict: z.boolean().optional() })
export type UpdateKeyRequest = z.infer<typeof updateKeyRequestSchema>

export const apiKeyObjectSchema = z.object({
  object: z.literal('api_key'),
  id: z.string(),
  name: z.string(),
  mode: z.enum(['live', 'test']),
  scopes: z.array(z.enum(scopes)),
  created_at: time,
  last_used_at: time.nullable(),
  expires_at: time.nullable(),
  revoked_at: time.nullable(),
  limits: keyLimitsSchema.default({}),
  strict,
})
export type ApiKeyObject = z.infer<typeof apiKeyObjectSchema>

/** The secret appears in the answer to the creation and nowhere else. */
export const createdKeySchema = apiKeyObjectSchema.extend({ key: z.string() })
export type CreatedKey = z.infer<typeof createdKeySchema>

export const keyListSchema = z.object({ object: z.literal('list'), data: z.array(apiKeyObjectSchema) })
export type KeyList = z.infer<typeof keyListSchema>
