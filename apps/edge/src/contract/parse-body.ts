// From a request's body to what a schema says it is.
import { MintmarkError } from '@mintmark/shared'
import type { z } from 'zod'
import type { EdgeContext } from '../edge-context.ts'
import { issueToError } from './issue-to-error.ts'

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the body, which may be a prompt, so it is not kept as a cause.
    throw new MintmarkError('invalid_json')
  }
}

/** The value as the schema has it. Throws the error of the schema's first issue. */
export function parseValue<S extends z.ZodType>(value: unknown, schema: S): z.infer<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw issue ? issueToError(issue, value) : new MintmarkError('invalid_value')
}

/** Throws unsupported_media_type, invalid_json, or the error of the schema's first issue. */
export async function parseBody<S extends z.ZodType>(c: EdgeContext, schema: S): Promise<z.infer<S>> {
  const mediaType = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (mediaType !== 'application/json') throw new MintmarkError('unsupported_media_type')
  return parseValue(parseJson(await c.req.text()), schema)
}
