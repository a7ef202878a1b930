// Which records of blocks a query asks for.
import { daySchema } from '@mintmark/shared'
import { z } from 'zod'
import type { EdgeContext } from '../edge-context.ts'
import { dayMs } from '../limits/calendar.ts'
import { requireDay } from './day.ts'
import { pageOf, pageQuerySchema } from './page.ts'

export const blockQuerySchema = pageQuerySchema.extend({
  key_id: z.string().optional().describe('Only blocks of this API key.'),
  request_id: z.string().optional().describe('Only blocks of this request, by its `x-request-id`.'),
  day: daySchema.optional().describe('Only blocks of this day, UTC.'),
})

/** The stretch of a day in UTC; no bounds without a day. */
function stretchOf(day: string | undefined): { fromMs: number | null; toMs: number | null } {
  if (day === undefined) return { fromMs: null, toMs: null }
  const fromMs = Date.parse(requireDay(day, 'day'))
  return { fromMs, toMs: fromMs + dayMs }
}

/** Throws invalid_value, naming the parameter. */
export const blockQueryOf = (c: EdgeContext) => ({
  ...pageOf(c),
  keyId: c.req.query('key_id') ?? null,
  requestId: c.req.query('request_id') ?? null,
  ...stretchOf(c.req.query('day')),
})
