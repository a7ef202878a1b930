// What a policy is asked and what it answers.
import type { ModerationMode } from '@mintmark/shared'

export type PolicyInput = {
  readonly prompt: string
  readonly negativePrompt: string | null
  /** Below 1 the negative prompt steers the image too: classifier-free guidance mixes both. */
  readonly guidanceScale: number
  readonly moderation: ModerationMode
}

/** What decided, for the audit record; never for the caller. */
export type Evidence = {
  /** 0..1 by category; of several texts the highest. */
  readonly scores: Readonly<Record<string, number>>
  /** Ids of the rules that fired. */
  readonly rules: readonly string[]
  readonly classifier: string
}

/** `categories` by the names of OpenAI's moderation endpoint, each once. Never the words that matched. */
export type Refused = { readonly allowed: false; readonly categories: readonly string[]; readonly evidence: Evidence }
export type Verdict = { readonly allowed: true } | Refused

export type Policy = (input: PolicyInput) => Promise<Verdict>

/** The texts of an input that the image is drawn towards. */
export const steeringTexts = ({ prompt, negativePrompt, guidanceScale }: PolicyInput): string[] =>
  negativePrompt !== null && guidanceScale < 1 ? [prompt, negativePrompt] : [prompt]
