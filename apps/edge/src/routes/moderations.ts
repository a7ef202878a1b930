// POST /v1/moderations: the prompt classifier's scores for texts, in OpenAI's shape. Nothing is generated, charged or kept.
import { createId, moderationRequestSchema, type ModerationRequest, type ModerationResponse, type ModerationResult } from '@mintmark/shared'
import { CATEGORIES } from '@mintmark/safety'
import { parseBody } from '../contract/parse-body.ts'
import type { EdgeContext } from '../edge-context.ts'
import { promptClassifier } from '../policy/classifier.ts'
import type { Services } from '../services.ts'

/** OpenAI's rule: texts of an array are judged one by one, parts of one message together. */
function textsOf({ input }: ModerationRequest): string[] {
  if (typeof input === 'string') return [input]
  const texts = input.filter((entry) => typeof entry === 'string')
  const parts = input.filter((entry) => typeof entry !== 'string').map(({ text }) => text)
  return parts.length === 0 ? texts : [...texts, parts.join('\n')]
}

function judge(text: string): ModerationResult {
  const { categories, scores } = promptClassifier().classify(text)
  return {
    flagged: Object.values(categories).some(Boolean),
    categories,
    category_scores: scores,
    category_applied_input_types: Object.fromEntries(CATEGORIES.map((category) => [category, ['text' as const]])),
  }
}

export const createModeration =
  ({ random }: Pick<Services, 'random'>) =>
  async (c: EdgeContext): Promise<Response> => {
    const texts = textsOf(await parseBody(c, moderationRequestSchema))
    const answer: ModerationResponse = { id: createId('modr', random), model: promptClassifier().version, results: texts.map(judge) }
    return c.json(answer)
  }
