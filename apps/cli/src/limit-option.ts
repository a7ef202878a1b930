// A limit on the command line: `images_per_day=1000`, or `=none` for no limit.
import { type KeyLimits, keyLimitsSchema, limitNames } from '@mintmark/shared'
import { InvalidArgumentError } from 'commander'

/** Adds one limit to those that came before it. */
export function parseLimit(text: string, previous: KeyLimits = {}): KeyLimits {
  const [name = '', most = ''] = text.split('=')
  const value = most === 'none' ? null : most === '' ? undefined : Number(most)
  const parsed = keyLimitsSchema.safeParse({ [name]: value })
  if (parsed.success && value !== undefined) return { ...previous, ...parsed.data }
  throw new InvalidArgumentError(`Not a limit such as images_per_day=1000. The names are ${limitNames.join(', ')}.`)
}
