// An option's value as a number.
import { InvalidArgumentError } from 'commander'

/** Throws commander's InvalidArgumentError for anything else. */
export function parseNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Not a number.')
  return value
}
