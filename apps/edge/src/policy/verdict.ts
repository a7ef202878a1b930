// What a policy is asked and what it answers.

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

/** The texts of an input that the image is drawn towards. */
export const steeringTexts = ({ prompt, negativePrompt, guidanceScale }: PolicyInput): string[] =>
  negativePrompt !== null && guidanceScale < 1 ? [prompt, negativePrompt] : [prompt]

/** Not allowed as soon as there is a category, each named once. */
export const verdictOf = (categories: readonly string[]): Verdict =>
  categories.length === 0 ? { allowed: true } : { allowed: false, categories: [...new Set(categories)] }
