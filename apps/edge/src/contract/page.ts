// Which part of a list is asked for, from the query.
import { MintmarkError } from '@mintmark/shared'
import { z } from 'zod'
import type { EdgeContext } from '../edge-context.ts'

export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().optional().describe('The `last_id` of the page before.'),
})

export type Page = { readonly after: string | null; readonly limit: number }

/** Throws invalid_value, naming `limit`. */
export function pageOf(c: EdgeContext): Page {
  const limit = pageQuerySchema.shape.limit.safeParse(c.req.query('limit'))
  if (!limit.success) throw new MintmarkError('invalid_value', { param: 'limit', message: "Invalid 'limit': must be 1 to 100." })
  return { after: c.req.query('after') ?? null, limit: limit.data }
}
