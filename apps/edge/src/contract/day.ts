// Days as queries name them.
import { MintmarkError, daySchema } from '@mintmark/shared'

/** The text, which is a day such as 2026-11-23. Throws invalid_value, naming the parameter. */
export function requireDay(text: string, param: string): string {
  if (daySchema.safeParse(text).success) return text
  throw new MintmarkError('invalid_value', { param, message: `Invalid '${param}': must be a day such as 2026-11-23.` })
}
