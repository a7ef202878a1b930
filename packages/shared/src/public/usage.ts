// GET /v1/usage and GET /v1/admin/usage: what keys used by day and model. And what a dry run answers.
import { z } from 'zod'
import { warningSchema } from './generation-response.ts'

/** A day of the UTC calendar, `2026-11-23`. */
export const daySchema = z.iso.date()

export const usageObjectSchema = z.object({
  object: z.literal('usage'),
  key_id: z.string(),
  day: daySchema,
  /** Null for requests that came to no image. */
  model: z.string().nullable(),
  requests: z.int(),
  /** Made and charged. */
  images: z.int(),
  /** Not charged: from the cache, or from another request's run. */
  cached_images: z.int(),
  device_seconds: z.number(),
})
export type UsageObject = z.infer<typeof usageObjectSchema>

export const usageListSchema = z.object({ object: z.literal('list'), data: z.array(usageObjectSchema) })
export type UsageList = z.infer<typeof usageListSchema>

export const dryRunSchema = z.object({
  object: z.literal('image_generation.dry_run'),
  model: z.string(),
  size: z.string(),
  images: z.int(),
  /** Of them, found in the cache at this moment, and so not charged. */
  cached_images: z.int(),
  charged_images: z.int(),
  /** From request to stored image, as the mean of the model's latest; null where it has made none. */
  estimated_seconds: z.number().nullable(),
  /** Images that are being made or wait, of all keys. */
  images_ahead: z.int(),
  warnings: z.array(warningSchema),
})
export type DryRun = z.infer<typeof dryRunSchema>
