// POST /v1/content_provenance_checks: OpenAI's shape of a verification.
import { z } from 'zod'
import { credentialStates } from '../runner/inspection.ts'

const outcome = z.enum(['detected', 'not_detected'])

const c2paResultSchema = z.object({
  type: z.literal('c2pa'),
  outcome,
  validation_state: z.enum([...credentialStates, 'not_present']),
  issuer: z.string().nullable(),
  model: z.string().nullable(),
  generated_at: z.string().nullable(),
})
export type C2paResult = z.infer<typeof c2paResultSchema>

/** Stands where OpenAI's answer has the result of its own watermark. */
const markResultSchema = z.object({
  type: z.literal('mintmark'),
  outcome,
  model: z.string().nullable(),
  generated_at: z.string().nullable(),
})
export type MarkResult = z.infer<typeof markResultSchema>

export const contentProvenanceCheckSchema = z.object({
  object: z.literal('content_provenance_check'),
  /** Unix seconds. */
  created_at: z.int(),
  results: z.array(z.discriminatedUnion('type', [c2paResultSchema, markResultSchema])),
})
export type ContentProvenanceCheck = z.infer<typeof contentProvenanceCheckSchema>
