// Turns scores into a verdict under a mode. One table holds every threshold; no mode touches sexual content with minors.

import { CATEGORIES, type Category } from './categories.ts'

export const MODES = ['low', 'auto', 'strict'] as const
export type Mode = (typeof MODES)[number]

/** Scores are calibrated so that this is the operating point of mode auto. */
export const FLAG_THRESHOLD = 0.5

/** Above every score: the category does not block in this mode. */
const NEVER = 1.01

type Thresholds = Readonly<Record<Category, number>>
export type ModeThresholds = Readonly<Record<Mode, Thresholds>>

const AUTO: Thresholds = {
  harassment: 0.5,
  'harassment/threatening': 0.5,
  hate: 0.5,
  'hate/threatening': 0.5,
  illicit: 0.5,
  'illicit/violent': 0.5,
  'self-harm': 0.5,
  'self-harm/intent': 0.5,
  'self-harm/instructions': 0.5,
  sexual: 0.5,
  'sexual/minors': 0.5,
  violence: 0.5,
  'violence/graphic': 0.5,
  deception: 0.5,
}

/** The least score that blocks, by mode and category. */
export const THRESHOLDS: ModeThresholds = {
  auto: AUTO,
  low: {
    ...AUTO,
    harassment: NEVER,
    violence: 0.9,
    illicit: 0.85,
    'self-harm': 0.8,
    sexual: 0.8,
    'violence/graphic': 0.8,
    hate: 0.8,
    deception: 0.8,
  },
  strict: {
    ...AUTO,
    harassment: 0.3,
    hate: 0.25,
    illicit: 0.25,
    'self-harm': 0.25,
    sexual: 0.2,
    violence: 0.25,
    'violence/graphic': 0.25,
    deception: 0.25,
  },
}

/** Whether an operator may move the category's thresholds: every one but that of sexual content with minors. */
export const isAdjustable = (category: Category): boolean => category !== 'sexual/minors'

/** `least` is the least score that blocks, 0..1; null for a category that never blocks in the mode. */
export type ThresholdChange = { readonly mode: Mode; readonly category: Category; readonly least: number | null }

/** The table with an operator's changes. Throws a RangeError for a category that is not adjustable. */
export function withThresholds(changes: readonly ThresholdChange[]): ModeThresholds {
  const fixed = changes.find(({ category }) => !isAdjustable(category))
  if (fixed) throw new RangeError(`the threshold of ${fixed.category} is fixed`)
  const of = (mode: Mode): Thresholds => ({
    ...THRESHOLDS[mode],
    ...Object.fromEntries(changes.filter((change) => change.mode === mode).map(({ category, least }) => [category, least ?? NEVER])),
  })
  return { low: of('low'), auto: of('auto'), strict: of('strict') }
}

export type Decision = { readonly blocked: boolean; readonly categories: Category[] }

/** The categories whose score reaches the mode's threshold; blocked if there is any. */
export function decide(
  classification: { readonly scores: Readonly<Record<Category, number>> },
  mode: Mode,
  table: ModeThresholds = THRESHOLDS,
): Decision {
  const thresholds = table[mode]
  const categories = CATEGORIES.filter((category) => classification.scores[category] >= thresholds[category])
  return { blocked: categories.length > 0, categories }
}
