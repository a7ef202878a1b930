// Llama Guard 3 over Workers AI: what it is asked, and how its answer maps to the categories here.
import type { Category } from '@mintmark/safety'
import { z } from 'zod'
import type { Guard } from './guard.ts'

export const llamaGuardModel = '@cf/meta/llama-guard-3-8b'

/** The part of Workers AI's binding that is used. */
export type TextModels = { run(model: string, input: { messages: { role: 'user'; content: string }[] }): Promise<unknown> }

/** Of the model card's hazard taxonomy (S1 to S14); S6 to S7, S9 and S14 say nothing about a picture. */
const categoryOf: Readonly<Record<string, Category>> = {
  S1: 'violence',
  S2: 'illicit',
  S3: 'sexual',
  S4: 'sexual/minors',
  S5: 'harassment',
  S8: 'illicit/violent',
  S10: 'hate',
  S11: 'self-harm',
  S12: 'sexual',
  S13: 'deception',
}

const structured = z.object({ safe: z.boolean(), categories: z.array(z.string()).default([]) })
const answerSchema = z.object({ response: z.union([z.string(), structured]) })

/** The hazards in `safe`, or `unsafe` and a line such as `S1,S12`; null for anything else. */
function hazardsIn(text: string): string[] | null {
  const [verdict = '', hazards = ''] = text.trim().split(/\s*\n\s*/)
  if (verdict.toLowerCase() === 'safe') return []
  return verdict.toLowerCase() === 'unsafe' ? hazards.split(',').map((hazard) => hazard.trim().toUpperCase()) : null
}

function readAnswer(answer: unknown): Category[] | null {
  const parsed = answerSchema.safeParse(answer)
  if (!parsed.success) return null
  const { response } = parsed.data
  const hazards = typeof response === 'string' ? hazardsIn(response) : response.safe ? [] : response.categories
  return hazards && [...new Set(hazards.map((hazard) => categoryOf[hazard]).filter((category) => category !== undefined))]
}

/** The model judges requests to an assistant, so the prompt is put as one. */
const question = (text: string): string => `Generate an image of the following: ${text}`

export const createLlamaGuard =
  (models: TextModels, timeoutMs: number): Guard =>
  async (text) => {
    const { promise: silence, resolve } = Promise.withResolvers<null>()
    const timer = setTimeout(() => resolve(null), timeoutMs)
    try {
      const asking = models.run(llamaGuardModel, { messages: [{ role: 'user', content: question(text) }] }).then(readAnswer)
      return await Promise.race([asking, silence])
    } catch {
      return null
    } finally {
      clearTimeout(timer)
    }
  }
