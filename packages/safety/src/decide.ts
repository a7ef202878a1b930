// Turns scores into a verdict under a mode. One table holds every threshold; no mode touches sexual content with minors.

import { CATEGORIES, type Category } from './categories.ts'

export type Mode = 'low' | 'auto' | 'strict'

/** Scores are calibrated so that this is the operating point of mode auto. */
export const FLAG_THRESHOLD = 0.5

/** Above every score: the category does not block in this mode. */
const NEVER = 1.01

type Thresholds = Readonly<Record<Category, number>>

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
export const THRESHOLDS: Readonly<Record<Mode, Thresholds>> = {
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

export type Decision = { readonly blocked: boolean; readonly categories: Category[] }

/** The categories whose score reaches the mode's threshold; blocked if there is any. */
export function decide(classification: { readonly scores: Readonly<Record<Category, number>> }, mode: Mode): Decision {
  const thresholds = THRESHOLDS[mode]
  const categories = CATEGORIES.filter((category) => classification.scores[category] >= thresholds[category])
  return { blocked: categories.length > 0, categories }
}
