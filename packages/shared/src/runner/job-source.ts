// What a job begins from beside its text: pictures of the caller that the edge put into the store.
import { z } from 'zod'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** A file in the bucket; the runner refuses bytes that do not have this digest. */
export const jobFileSchema = z.strictObject({ object_key: z.string().min(1).max(256), sha256, bytes: z.int().min(1) })
export type JobFile = z.infer<typeof jobFileSchema>

/** Of an uploaded picture, and of its mask. */
export const uploadLimits = { imageBytes: 20 * 2 ** 20, maskBytes: 4 * 2 ** 20, pixels: 40_000_000 } as const

/** Share of the noise path that a picture is sent back on: above 0, and 1 keeps nothing but its outline. */
export const strengthSchema = z.number().gt(0, 'must be above 0').max(1)

/** How a mask is read that says by its light and not by its alpha what to change. `blur_px` is the deviation of a Gaussian, in pixels of the picture. */
export const maskReadingSchema = z.strictObject({ changes: z.enum(['white', 'black']), blur_px: z.number().min(0).max(64) })
export type MaskReading = z.infer<typeof maskReadingSchema>

/**
 * `mask` is a picture of the same size whose alpha says what to change, 0, and what to keep, 255, unless `mask_reading` says otherwise. The picture is laid over the whole
 * of the job's width and height, its middle kept where the aspects differ.
 */
export const jobSourceSchema = z.strictObject({
  kind: z.enum(['edit', 'variation']),
  image: jobFileSchema,
  mask: jobFileSchema.nullable(),
  mask_reading: maskReadingSchema.optional(),
  strength: strengthSchema,
})
export type JobSource = z.infer<typeof jobSourceSchema>
