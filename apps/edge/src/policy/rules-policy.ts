// The policy of hard rules, which no mode switches off.
import { minorsRule } from './minors-rule.ts'
import { steeringTexts, verdictOf, type Policy } from './verdict.ts'

/** A rule's category when a text falls under it. */
type Rule = { readonly category: string; readonly matches: (text: string) => boolean }

const rules: readonly Rule[] = [minorsRule]

export const rulesPolicy: Policy = async (input) => {
  const texts = steeringTexts(input)
  return verdictOf(rules.filter(({ matches }) => texts.some(matches)).map(({ category }) => category))
}
