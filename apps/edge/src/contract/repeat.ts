// Whether a request says that it may be a repetition of an earlier one.
import { MintmarkError } from '@mintmark/shared'
import { z } from 'zod'
import type { EdgeContext } from '../edge-context.ts'

export type Repeat =
  /** The client names the request, so that all its attempts are one. */
  | { readonly by: 'key'; readonly key: string }
  /** OpenAI's clients number their attempts, from 0, and send no key. */
  | { readonly by: 'attempt'; readonly attempt: number }

const header = 'Idempotency-Key'

export const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .describe('Names the request: all requests of one API key with the same value are one, for 24 hours.')

function keyOf(text: string): Repeat {
  if (idempotencyKeySchema.safeParse(text).success) return { by: 'key', key: text }
  throw new MintmarkError('invalid_value', { param: header, message: `Invalid '${header}': must be 1 to 255 visible ASCII characters.` })
}

/** Null for a request that stands for itself. Throws invalid_value for a key that is none. */
export function repeatOf(c: EdgeContext): Repeat | null {
  const key = c.req.header(header)
  if (key !== undefined) return keyOf(key)
  const attempt = c.req.header('x-stainless-retry-count')
  return attempt !== undefined && /^\d{1,3}$/.test(attempt) ? { by: 'attempt', attempt: Number(attempt) } : null
}

/** Whether an earlier attempt may have left what this one asks for. */
export function mayRepeat(c: EdgeContext): boolean {
  const repeat = repeatOf(c)
  return repeat !== null && (repeat.by === 'key' || repeat.attempt > 0)
}
