// What a rule is: a pure test over a prompt's lexicon hits that sets a floor under one category's score.

import type { Category } from '../categories.ts'

export type Evidence = {
  /** Canonical text, for the few rules that read numbers. */
  readonly text: string
  /** How many separate places in the prompt touch the group. */
  count(group: string): number
  has(...groups: readonly string[]): boolean
  /** Learned score in 0..1 before any rule. */
  learned(category: Category): number
}

export type Rule = {
  readonly id: string
  readonly category: Category
  /** The least score of the category when the rule fires, 0..1; 0.5 blocks in mode auto. */
  readonly floor: number
  fires(evidence: Evidence): boolean
}
