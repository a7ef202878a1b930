// The limits of keys that have none of their own: the service's defaults, and how the environment changes them.
import { limitNames, type Limits } from '@mintmark/shared'
import { z } from 'zod'

const builtIn: Limits = {
  requests_per_minute: 600,
  images_per_minute: 600,
  concurrent_images: 64,
  images_per_day: null,
  images_per_month: null,
  device_seconds_per_day: null,
  device_seconds_per_month: null,
}

const pair = z.tuple([
  z.enum(limitNames, { error: `must name limits of ${limitNames.join(', ')}` }),
  z.union(
    [
      z.literal('none').transform(() => null),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
    ],
    {
      error: 'must give each limit a whole number or `none`',
    },
  ),
])

/** `name:number,name:none,…` over the built-in limits. */
export const limitsVariable = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter(Boolean))
  .transform((parts) => parts.map((part) => part.trim().split(':')))
  .pipe(z.array(pair))
  .transform((pairs): Limits => ({ ...builtIn, ...Object.fromEntries(pairs) }))
