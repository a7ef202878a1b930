// Calls to the Worker under test, through its public door.
import { exports } from 'cloudflare:workers'
import {
  createdKeySchema,
  generationResponseSchema,
  type CreatedKey,
  type CreateKeyRequest,
  type GenerationResponse,
} from '@mintmark/shared'
import { expect } from 'vitest'
import { edgeVariables } from './variables.ts'

export const origin = 'https://edge.test'

export const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  exports.default.fetch(new Request(new URL(path, origin), init))

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

export const postJson = (path: string, token: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  call(path, { method: 'POST', headers: { ...bearer(token), 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })

export async function createApiKey(request: Partial<CreateKeyRequest> = {}): Promise<CreatedKey> {
  const response = await postJson('/v1/admin/keys', edgeVariables.MINTMARK_ADMIN_KEY, { name: 'test', ...request })
  expect(response.status).toBe(201)
  return createdKeySchema.parse(await response.json())
}

export const patchKey = (id: string, limits: object): Promise<Response> =>
  call(`/v1/admin/keys/${id}`, {
    method: 'PATCH',
    headers: { ...bearer(edgeVariables.MINTMARK_ADMIN_KEY), 'content-type': 'application/json' },
    body: JSON.stringify({ limits }),
  })

export const postGeneration = (token: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  postJson('/v1/images/generations', token, { prompt: 'a red apple', ...body }, headers)

/** A generation that is expected to succeed. */
export async function generate(
  token: string,
  body: object = {},
  headers: Record<string, string> = {},
): Promise<GenerationResponse & { cache: string | null }> {
  const response = await postGeneration(token, body, headers)
  const text = await response.text()
  expect({ status: response.status, text }).toMatchObject({ status: 200 })
  return { ...generationResponseSchema.parse(JSON.parse(text)), cache: response.headers.get('x-mintmark-cache') }
}

/** The code and the field of an error response, after checking that it is OpenAI's error object. */
export async function errorOf(response: Response): Promise<{ status: number; code: unknown; param: unknown }> {
  const { error } = await response.json<{ error: Record<string, unknown> }>()
  expect(error).toMatchObject({ message: expect.any(String), type: expect.any(String) })
  return { status: response.status, code: error['code'], param: error['param'] }
}
