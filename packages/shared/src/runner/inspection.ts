// The runner API, version 1: POST /v1/inspections takes an image (multipart) and says what it carries. Nothing is kept.
import { z } from 'zod'

/** Largest file that is inspected, and the largest picture. */
export const inspectionLimits = { imageBytes: 20 * 2 ** 20, manifestBytes: 2 ** 20, pixels: 40_000_000 } as const

/** How a marked picture lies in the one that was read: turned clockwise by an angle, after it may have been mirrored. */
export const placementSchema = z.object({ angle_degrees: z.number(), mirrored: z.boolean() })

/** The form field `options`, as JSON. The others are the files `image` and, if there is one beside it, `manifest`. */
export const inspectionOptionsSchema = z.strictObject({
  version: z.literal(1),
  /** Whether to look for the watermark, which takes up to two seconds. */
  watermark: z.boolean(),
  /** A likeness to compare the picture with, and how the picture lies; null to compare with none. */
  compare: z.object({ likeness: z.string().max(60_000), placement: placementSchema }).nullable(),
})
export type InspectionOptions = z.infer<typeof inspectionOptionsSchema>

export const credentialStates = ['trusted', 'valid', 'invalid'] as const

export const credentialsSchema = z.object({
  /** `trusted`: intact, by an issuer whom this service trusts. `valid`: intact, by one whom it does not know. */
  state: z.enum(credentialStates),
  /** Whether this service's own organisation signed it, under its own authority. */
  ours: z.boolean(),
  /** C2PA status codes of what failed. */
  failures: z.array(z.string()),
  issuer: z.string().nullable(),
  generator: z.string().nullable(),
  manifest_id: z.string().nullable(),
  /** By a time-stamp authority, ISO 8601. */
  signed_at: z.string().nullable(),
  actions: z.array(
    z.object({
      action: z.string(),
      when: z.string().nullable(),
      digital_source_type: z.string().nullable(),
      software_agent: z.string().nullable(),
    }),
  ),
})
export type InspectedCredentials = z.infer<typeof credentialsSchema>

export const watermarkFindingSchema = z.object({
  /** Lower-case hex digits: all 12 of a mark, or the first 7, which is what a small sticker carries. */
  id: z.string().regex(/^[0-9a-f]{7,12}$/),
  version: z.int(),
  /** Length of the keyed tag that matched; at 16 bits a match counts only together with a record of the id. */
  tag_bits: z.int(),
  /** Chance that an unmarked picture gives such a match, before any look-up of the id. */
  false_accept_probability: z.number(),
  placement: placementSchema,
})

export const inspectionSchema = z.object({
  content_type: z.string(),
  width: z.int(),
  height: z.int(),
  /** Null where the file has no manifest. */
  credentials: credentialsSchema.nullable(),
  /** Null where none was found, or looked for. */
  watermark: watermarkFindingSchema.nullable(),
  /** 0..1 against the likeness that was given. */
  similarity: z.number().nullable(),
})
export type Inspection = z.infer<typeof inspectionSchema>
