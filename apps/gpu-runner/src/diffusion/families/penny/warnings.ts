// What of a request's text Penny could not honour.
import type { Warning } from '@mintmark/shared'
import { textShape } from './shape.ts'

export const truncated = (param: 'prompt' | 'negative_prompt'): Warning => ({
  code: 'prompt_truncated',
  param,
  message: `The model reads ${textShape.tokens} tokens; the rest of ${param} was cut.`,
})

export const ignoredNegative: Warning = {
  code: 'ignored_parameter',
  param: 'negative_prompt',
  message: '`negative_prompt` was ignored: the guidance of this model is distilled into it.',
}
