// What a request is told of a text that the model cannot read to its end.
import type { Warning } from '@mintmark/shared'

/** Texts of a request that are longer than the model's limit, in tokens. */
export const truncationWarnings = (tokens: number, cut: { readonly prompt: boolean; readonly negative_prompt: boolean }): Warning[] =>
  (['prompt', 'negative_prompt'] as const)
    .filter((param) => cut[param])
    .map((param) => ({ code: 'prompt_truncated', param, message: `The model reads ${tokens} tokens; the rest of ${param} was cut.` }))
