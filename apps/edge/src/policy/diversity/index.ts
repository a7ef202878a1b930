// Varies the one unspecified person of a prompt over a batch, by declared targets and a seed; says what it added.
import type { Diversity, DiversityAttribute, Warning } from '@mintmark/shared'
import { drawFrom, valuesByQuota } from './quota.ts'
import { sharesOf, targetsOf } from './targets.ts'
import { describePerson, findUnspecifiedPerson } from './unspecified-person.ts'

export type Varied = {
  /** One per image, in order. */
  readonly prompts: readonly string[]
  readonly warning: Warning
}

/** In the order of the words: `a South Asian female doctor`. */
const attributes: readonly DiversityAttribute[] = ['descent', 'gender']

function warningOf(words: readonly (readonly string[])[]): Warning {
  const list = words.map((added, i) => `image ${i}: ${added.join(' ')}`).join('; ')
  const message = `The prompt says nothing of the person, so words were added (${list}). \`diversity: "off"\` leaves prompts as they are.`
  return { code: 'diversity_added', param: 'diversity', message }
}

/** Null where the prompt stays as it is: nothing is asked for, nobody is mentioned, or something is stated of who it is. */
export function varyPeople(prompt: string, diversity: Diversity, { count, seed }: { count: number; seed: number }): Varied | null {
  const targets = targetsOf(diversity)
  const person = targets && findUnspecifiedPerson(prompt)
  if (!targets || !person) return null
  const draw = drawFrom(seed)
  const columns = attributes
    .map((attribute) => sharesOf(targets, attribute))
    .filter((shares) => shares.length > 0)
    .map((shares) => valuesByQuota(shares, count, draw))
  const words = Array.from({ length: count }, (_, i) => columns.map((values) => values[i] ?? ''))
  return { prompts: words.map((added) => describePerson(person, added)), warning: warningOf(words) }
}
