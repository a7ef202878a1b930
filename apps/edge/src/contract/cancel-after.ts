// The header Cancel-After: how long a job may take, its wait included.
import { MintmarkError } from '@mintmark/shared'
import { z } from 'zod'

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000 } as const
const maxMs = 24 * unitMs.h

const form = /^([1-9]\d{0,5})(s|m|h)$/

export const cancelAfterSchema = z
  .string()
  .regex(form)
  .describe('Stops the job when this time is over, its wait included: `30s`, `5m` or `1h`, 24 hours at most.')

/** Milliseconds of `30s`, `5m` or `1h`; null without the header. Throws invalid_value for anything else, and past a day. */
export function parseCancelAfter(header: string | undefined): number | null {
  if (header === undefined) return null
  const [, count, unit] = form.exec(header.trim()) ?? []
  const ms = unit === 's' || unit === 'm' || unit === 'h' ? Number(count) * unitMs[unit] : maxMs + 1
  if (ms <= maxMs) return ms
  throw new MintmarkError('invalid_value', {
    param: 'Cancel-After',
    message: 'Invalid Cancel-After: write `30s`, `5m` or `1h`, 24h at most.',
  })
}
