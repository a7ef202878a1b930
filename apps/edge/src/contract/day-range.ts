// The days that a usage report covers, from its query.
import { MintmarkError, daySchema } from '@mintmark/shared'
import { z } from 'zod'
import type { EdgeContext } from '../edge-context.ts'

const defaultDays = 31
const dayMs = 86_400_000

export const dayRangeQuerySchema = z.object({
  from: daySchema.optional().describe('First day, 30 days ago by default.'),
  to: daySchema.optional().describe('Last day, today by default.'),
})

export type DayRange = { readonly from: string; readonly to: string }

function dayOf(c: EdgeContext, param: 'from' | 'to', fallbackMs: number): string {
  const text = c.req.query(param)
  if (text === undefined) return new Date(fallbackMs).toISOString().slice(0, 10)
  if (dayRangeQuerySchema.shape[param].safeParse(text).success) return text
  throw new MintmarkError('invalid_value', { param, message: `Invalid '${param}': must be a day such as 2026-11-23.` })
}

/** Both days included; by default the last 31 to today, UTC. Throws invalid_value, naming the parameter. */
export const dayRangeOf = (c: EdgeContext, nowMs: number): DayRange => ({
  from: dayOf(c, 'from', nowMs - (defaultDays - 1) * dayMs),
  to: dayOf(c, 'to', nowMs),
})
