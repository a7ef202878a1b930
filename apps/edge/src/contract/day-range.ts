// The days that a usage report covers, from its query.
import { daySchema } from '@mintmark/shared'
import { z } from 'zod'
import type { EdgeContext } from '../edge-context.ts'
import { dayMs, dayOf } from '../limits/calendar.ts'
import { requireDay } from './day.ts'

const defaultDays = 31

export const dayRangeQuerySchema = z.object({
  from: daySchema.optional().describe('First day, 30 days ago by default.'),
  to: daySchema.optional().describe('Last day, today by default.'),
})

export type DayRange = { readonly from: string; readonly to: string }

function dayIn(c: EdgeContext, param: 'from' | 'to', fallbackMs: number): string {
  const text = c.req.query(param)
  return text === undefined ? dayOf(fallbackMs) : requireDay(text, param)
}

/** Both days included; by default the last 31 to today, UTC. Throws invalid_value, naming the parameter. */
export const dayRangeOf = (c: EdgeContext, nowMs: number): DayRange => ({
  from: dayIn(c, 'from', nowMs - (defaultDays - 1) * dayMs),
  to: dayIn(c, 'to', nowMs),
})
