// A LoRA on the command line: its id, and a weight after a colon.
import { parseNumber } from './parse-number.ts'

export type AskedLora = { readonly id: string; readonly weight: number }

/** `ID` or `ID:WEIGHT` after those before it. Throws commander's InvalidArgumentError for a weight that is none. */
export function addLora(text: string, before: readonly AskedLora[] = []): readonly AskedLora[] {
  const [id = '', weight] = text.split(':')
  return [...before, { id, weight: weight === undefined ? 1 : parseNumber(weight) }]
}
