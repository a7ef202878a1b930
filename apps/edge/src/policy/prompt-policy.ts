// The policy of prompts: the classifier at the mode's thresholds, and a second opinion where its scores are doubtful.
import { decide, type Classification, type ModeThresholds } from '@mintmark/safety'
import { promptClassifier } from './classifier.ts'
import type { SecondOpinion } from './guard/second-opinion.ts'
import { steeringTexts, type Evidence, type Policy, type PolicyInput } from './verdict.ts'

export type PolicyParts = {
  readonly thresholds: ModeThresholds
  /** Null where there is none: the classifier then decides alone. */
  readonly secondOpinion: SecondOpinion | null
}

type Judged = Pick<Classification, 'scores' | 'rules'> & { readonly categories: readonly string[]; readonly asked: readonly string[] }

async function judge({ thresholds, secondOpinion }: PolicyParts, text: string, mode: PolicyInput['moderation']): Promise<Judged> {
  const { scores, rules } = promptClassifier().classify(text)
  const { blocked, categories } = decide({ scores }, mode, thresholds)
  if (blocked || !secondOpinion) return { scores, rules, categories, asked: [] }
  const { categories: objections, notes } = await secondOpinion(text, scores, thresholds[mode])
  return { scores, rules, categories: objections, asked: notes }
}

function evidenceOf(judged: readonly Judged[]): Evidence {
  const scores: Record<string, number> = {}
  for (const [category, score] of judged.flatMap((one) => Object.entries(one.scores))) {
    scores[category] = Math.max(scores[category] ?? 0, score)
  }
  const rules = new Set(judged.flatMap(({ rules: fired, asked }) => [...fired, ...asked]))
  return { scores, rules: [...rules], classifier: promptClassifier().version }
}

export const createPromptPolicy =
  (parts: PolicyParts): Policy =>
  async (input) => {
    const judged = await Promise.all(steeringTexts(input).map((text) => judge(parts, text, input.moderation)))
    const categories = new Set(judged.flatMap((one) => one.categories))
    return categories.size === 0 ? { allowed: true } : { allowed: false, categories: [...categories], evidence: evidenceOf(judged) }
  }
