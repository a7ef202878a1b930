// The policy seam: what a request asks for, judged before the cache and before anything is spent on it.
import { minorsRule } from './minors-rule.ts'

export type PolicyInput = {
  readonly prompt: string
  readonly negativePrompt: string | null
  /** Below 1 the negative prompt steers the image too: classifier-free guidance mixes both. */
  readonly guidanceScale: number
  readonly moderation: 'auto' | 'low'
}

/** `categories` by the names of OpenAI's moderation endpoint. Never the words that matched. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly categories: readonly string[] }

export type Policy = (input: PolicyInput) => Promise<Verdict>

/** A rule's category when a text falls under it. */
type Rule = { readonly category: string; readonly matches: (text: string) => boolean }

const rules: readonly Rule[] = [minorsRule]

const steeringTexts = ({ prompt, negativePrompt, guidanceScale }: PolicyInput): string[] =>
  negativePrompt !== null && guidanceScale < 1 ? [prompt, negativePrompt] : [prompt]

export const rulesPolicy: Policy = async (input) => {
  const texts = steeringTexts(input)
  const categories = rules.filter(({ matches }) => texts.some(matches)).map(({ category }) => category)
  return categories.length === 0 ? { allowed: true } : { allowed: false, categories }
}
