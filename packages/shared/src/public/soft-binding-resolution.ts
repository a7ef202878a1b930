// The soft-binding resolution API of C2PA (specification 2.2, "decoupled" OpenAPI 1.0.0).
import { z } from 'zod'

/** `value` is base64 of what the algorithm found. */
export const bindingSchema = z.object({ alg: z.string(), value: z.string() })

export const bindingMatchesSchema = z.object({
  matches: z.array(z.object({ manifestId: z.string(), similarityScore: z.int().min(0).max(100).optional() })),
})
export type BindingMatches = z.infer<typeof bindingMatchesSchema>

const algorithmsSchema = z.array(z.object({ alg: z.string() }))

export const supportedAlgorithmsSchema = z.object({ watermarks: algorithmsSchema, fingerprints: algorithmsSchema })
export type SupportedAlgorithms = z.infer<typeof supportedAlgorithmsSchema>
