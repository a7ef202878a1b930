// The prompt and the negative prompt of a request, planned over its levels.
import type { Warning } from '@mintmark/shared'
import type { NoiseLevel } from '../../../contract.ts'
import type { Canvas, Conditioning } from '../../family.ts'
import { truncationWarnings } from '../truncation-warning.ts'
import { planPrompt, type PromptOptions, type PromptPart } from './plan-prompt.ts'

export type PlannedPrompts<Text> = {
  readonly text: (level: NoiseLevel) => readonly PromptPart<Text>[]
  readonly negative: (level: NoiseLevel) => Text
  readonly warnings: readonly Warning[]
}

/** `read` reads one text in the network's own terms, `tokens` of it at most. */
export async function planPrompts<Text>(
  { prompt, negativePrompt, steps = 1 }: Conditioning,
  canvas: Canvas,
  { read, tokens }: Pick<PromptOptions<Text>, 'read'> & { readonly tokens: number },
): Promise<PlannedPrompts<Text>> {
  const levels = canvas.schedule(steps)
  const [positive, negative] = await Promise.all([
    planPrompt({ prompt, levels, composes: true, read }),
    planPrompt({ prompt: negativePrompt ?? '', levels, composes: false, read }),
  ])
  return {
    text: positive.at,
    negative(level) {
      const [part] = negative.at(level)
      if (!part) throw new Error('a negative prompt has one text')
      return part.text
    },
    warnings: truncationWarnings(tokens, { prompt: positive.truncated, negative_prompt: negative.truncated }),
  }
}
