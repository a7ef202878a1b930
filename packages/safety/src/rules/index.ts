// Stage 1: runs every rule over a prompt's matches and the learned scores.

import type { Category } from '../categories.ts'
import type { Features } from '../model/features.ts'
import { FLOOR_RULES } from './floors.ts'
import { MINOR_RULES } from './minors.ts'
import type { Evidence, Rule } from './rule.ts'

export const RULES: readonly Rule[] = [...MINOR_RULES, ...FLOOR_RULES]

function gather(features: Features, learned: Readonly<Record<Category, number>>): Evidence {
  const starts = new Map<string, Set<number>>()
  for (const { group, start } of features.matches) starts.set(group, (starts.get(group) ?? new Set()).add(start))
  const count = (group: string) => starts.get(group)?.size ?? 0
  return {
    text: features.canonical.text,
    count,
    has: (...groups) => groups.some((group) => count(group) > 0),
    learned: (category) => learned[category],
  }
}

/** The rules that fire on a prompt, in the order of RULES. */
export function firedRules(features: Features, learned: Readonly<Record<Category, number>>): readonly Rule[] {
  const evidence = gather(features, learned)
  return RULES.filter((rule) => rule.fires(evidence))
}
