// A second opinion on prompts whose scores are close below a threshold: a guard model's verdict, or what its silence means.
import { CATEGORIES, perCategory, type Category } from '@mintmark/safety'
import type { Guard } from './guard.ts'

type Scores = Readonly<Record<Category, number>>

/** `categories` are to be blocked, none for a prompt that passes. `notes` go to the audit record. */
export type Opinion = { readonly categories: readonly Category[]; readonly notes: readonly string[] }

/** `thresholds` are those of the request's mode. Never rejects. */
export type SecondOpinion = (text: string, scores: Scores, thresholds: Scores) => Promise<Opinion>

/** The share of a threshold from which on a score is doubtful. */
const greyFrom = 0.5

/**
 * What a guard's silence means for a doubtful category: `closed` blocks, `open` passes. Closed where a wrong pass does the most harm; the
 * softer categories have the picture check behind them, or are words alone.
 */
const onSilence: Readonly<Record<Category, 'open' | 'closed'>> = perCategory((category) =>
  category === 'sexual/minors' || category === 'sexual' || category === 'self-harm/instructions' || category === 'illicit/violent'
    ? 'closed'
    : 'open',
)

/** A category that never blocks in this mode is not asked about either. */
const isDoubtful = (score: number, threshold: number): boolean => threshold <= 1 && score >= threshold * greyFrom

export const createSecondOpinion =
  (guard: Guard): SecondOpinion =>
  async (text, scores, thresholds) => {
    const doubtful = CATEGORIES.filter((category) => isDoubtful(scores[category], thresholds[category]))
    if (doubtful.length === 0) return { categories: [], notes: [] }
    const verdict = await guard(text)
    if (verdict === null) return { categories: doubtful.filter((category) => onSilence[category] === 'closed'), notes: ['guard.silent'] }
    // Children are never left to a score: the guard's word is enough.
    const counts = (category: Category): boolean => doubtful.includes(category) || category === 'sexual/minors'
    return { categories: verdict.filter(counts), notes: ['guard.answered'] }
  }
