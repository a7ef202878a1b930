// How much an API key may use: by the minute, at once, and by the day and month (UTC).
import { z } from 'zod'

/** `device_seconds` are those in which a runner's device works for the key: text, denoise and decode. */
export const limitNames = [
  'requests_per_minute',
  'images_per_minute',
  'concurrent_images',
  'images_per_day',
  'images_per_month',
  'device_seconds_per_day',
  'device_seconds_per_month',
] as const
export type LimitName = (typeof limitNames)[number]

/** Every limit; null where there is none. */
export type Limits = Readonly<Record<LimitName, number | null>>

/** What a key has of its own: a number, null for no limit, and the service's default for a name that is not there. */
export const keyLimitsSchema = z.partialRecord(z.enum(limitNames), z.int().min(0).max(1_000_000_000).nullable())
export type KeyLimits = z.infer<typeof keyLimitsSchema>
