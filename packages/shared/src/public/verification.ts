// The answer to POST /v1/verify: what was found in a file, in fields and in plain sentences. Nothing of the file is kept.
import { z } from 'zod'
import { credentialsSchema } from '../runner/inspection.ts'

/**
 * `intact`: signed by this service and unchanged since. `intact_other_issuer`: the same of another issuer. `recovered`: our mark
 * led to its manifest, and the picture is like the one that was made. `possible_copy`: our mark on another picture.
 * `mark_without_record`: our mark, and no record of it. `nothing_found`: which proves nothing.
 */
export const verdicts = ['intact', 'intact_other_issuer', 'recovered', 'possible_copy', 'mark_without_record', 'nothing_found'] as const
export type Verdict = (typeof verdicts)[number]

/** The JSON body of a verification; a form with a `file` does as well. */
export const verificationRequestSchema = z.union([
  z.strictObject({ url: z.string().max(2048).describe('Public https address of the picture.') }),
  z.strictObject({
    image: z.base64().describe('The picture in base64.'),
    c2pa: z.base64().nullish().describe('The manifest store beside it, in base64.'),
  }),
])

/** The tiers that other services and texts speak of. */
export const tierOf: Readonly<Record<Verdict, string>> = {
  intact: 'A',
  intact_other_issuer: "A'",
  recovered: 'B',
  possible_copy: 'C',
  mark_without_record: "C'",
  nothing_found: 'D',
}

export const verificationSchema = z.object({
  object: z.literal('verification'),
  verdict: z.enum(verdicts),
  tier: z.string(),
  /** What was found, in one or two sentences for anybody. */
  summary: z.string(),
  c2pa: credentialsSchema
    .pick({ state: true, issuer: true, generator: true, manifest_id: true, signed_at: true, actions: true })
    .extend({
      /** Where the manifest came from: the file, the caller, or our records by way of the mark. */
      source: z.enum(['embedded', 'supplied', 'recovered']),
      /** C2PA status codes of what failed. */
      statuses: z.array(z.string()),
    })
    .nullable(),
  watermark: z.object({
    found: z.boolean(),
    algorithm: z.string().nullable(),
    version: z.int().nullable(),
    /** Chance that an unmarked picture gives such a match, as a power of ten. */
    p_value: z.number().nullable(),
  }),
  /** Of the image that the manifest or the mark belongs to, when this service made it. */
  record: z
    .object({
      unique_id: z.string(),
      provider: z.string().nullable(),
      system: z.string().nullable(),
      model: z.string(),
      /** Unix time in seconds. */
      created_at: z.int(),
    })
    .nullable(),
  /** What this answer does not prove. */
  limits: z.array(z.string()),
})
export type Verification = z.infer<typeof verificationSchema>
