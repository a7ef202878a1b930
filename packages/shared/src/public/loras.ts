// LoRAs of a request: small changes of a model's weights, by their ids in the catalogue.
import { z } from 'zod'

/** How many a request may mix. */
export const mostLoras = 4

export const loraWeightSchema = z.number().min(-2).max(2)

export const lorasSchema = z
  .array(
    z.strictObject({
      id: z.string().min(1).max(64),
      weight: loraWeightSchema.default(1).describe('How much of it: 1 as it was trained, less than 0 the opposite.'),
    }),
  )
  .max(mostLoras)
export type Loras = z.infer<typeof lorasSchema>
