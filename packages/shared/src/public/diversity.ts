// Which attributes of unspecified people a batch may vary, and by which targets.
import { z } from 'zod'

/** What the request may name, by attribute; each value is the word that is added to a prompt. */
export const diversityValues = {
  gender: ['female', 'male', 'nonbinary'],
  descent: ['African', 'East Asian', 'European', 'Latin American', 'Middle Eastern', 'South Asian'],
} as const
export type DiversityAttribute = keyof typeof diversityValues

const weights = <V extends readonly [string, ...string[]]>(values: V) =>
  z
    .partialRecord(z.enum(values), z.number().min(0).max(1_000_000))
    .refine((shares) => Object.values(shares).some((share) => Number(share) > 0), 'must give at least one value a share above 0')

/** Shares by value, in any unit; an attribute that is not named is not varied. */
export const diversityTargetsSchema = z
  .strictObject({ gender: weights(diversityValues.gender).optional(), descent: weights(diversityValues.descent).optional() })
  .refine(({ gender, descent }) => gender !== undefined || descent !== undefined, 'must name an attribute')
export type DiversityTargets = z.infer<typeof diversityTargetsSchema>

export const diversitySchema = z.union([z.enum(['off', 'auto']), z.strictObject({ targets: diversityTargetsSchema })])
export type Diversity = z.infer<typeof diversitySchema>
