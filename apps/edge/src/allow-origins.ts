// Which web pages may call the API: none, unless the operator lists their origins.
import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'

const exposed = [
  'x-request-id',
  'openai-processing-ms',
  'Server-Timing',
  'x-mintmark-cache',
  'x-should-retry',
  'Retry-After',
  'retry-after-ms',
  'Idempotent-Replayed',
  'RateLimit',
  'RateLimit-Policy',
  ...['limit', 'remaining', 'reset'].flatMap((what) => [`x-ratelimit-${what}-requests`, `x-ratelimit-${what}-images`]),
]

/** CORS (Fetch standard section 3.2) without credentials: keys travel in a header, never in a cookie. */
export const allowOrigins = (origins: readonly string[]): MiddlewareHandler =>
  cors({
    origin: (origin) => (origins.includes(origin) ? origin : null),
    allowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
    exposeHeaders: exposed,
    maxAge: 600,
  })
