// One call of the service's API; the answer is JSON.
import { errorBodySchema } from '@mintmark/shared'
import type { z } from 'zod'
import { CliFailure } from './failure.ts'

/** `key` is null where the service wants none; a form is sent as it is, any other body as JSON. */
export type Call = { readonly url: string; readonly key: string | null; readonly method?: string; readonly body?: unknown }

const payloadOf = (body: unknown): string | FormData => (body instanceof FormData ? body : JSON.stringify(body))

async function send({ url, key, method = 'GET', body }: Call): Promise<Response> {
  const isJson = body !== undefined && !(body instanceof FormData)
  const headers = { ...(key !== null && { authorization: `Bearer ${key}` }), ...(isJson && { 'content-type': 'application/json' }) }
  try {
    return await fetch(url, { method, headers, ...(body === undefined ? {} : { body: payloadOf(body) }) })
  } catch (error) {
    throw new CliFailure(`The service at ${new URL(url).origin} cannot be reached; is it running?`, { cause: error })
  }
}

async function refusal(response: Response): Promise<CliFailure> {
  const parsed = errorBodySchema.safeParse(await response.json().catch(() => null))
  const { code, message, param } = parsed.data?.error ?? { code: null, message: 'it gave no reason', param: null }
  const field = param ? ` (${param})` : ''
  return new CliFailure(`The service refused, ${response.status} ${code ?? ''}${field}: ${message}`)
}

/** Sends the call and returns its JSON answer, checked against `schema`. Throws a CliFailure with the service's own words on an error. */
export async function callService<T>(schema: z.ZodType<T>, call: Call): Promise<T> {
  const response = await send(call)
  if (!response.ok) throw await refusal(response)
  return schema.parse(await response.json())
}
