// The soft-binding resolution API of C2PA (specification 2.2, "decoupled" OpenAPI 1.0.0).
import { z } from 'zod'
import { softBindingAlgorithm } from '../soft-binding.ts'

/** `value` is base64 of the mark's 48 bits. */
export const bindingSchema = z.object({
  alg: z.literal(softBindingAlgorithm, `this service resolves ${softBindingAlgorithm} only.`),
  value: z.string().regex(/^[A-Za-z0-9+/]{8}$/, 'must be base64 of 6 bytes.'),
})

export const bindingMatchesSchema = z.object({
  matches: z.array(z.object({ manifestId: z.string(), similarityScore: z.int().min(0).max(100).optional() })),
})
export type BindingMatches = z.infer<typeof bindingMatchesSchema>

const algorithmsSchema = z.array(z.object({ alg: z.string() }))

export const supportedAlgorithmsSchema = z.object({ watermarks: algorithmsSchema, fingerprints: algorithmsSchema })
export type SupportedAlgorithms = z.infer<typeof supportedAlgorithmsSchema>
