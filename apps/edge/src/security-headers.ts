// Headers that keep a browser from doing more with an answer than it is meant for.
import { createMiddleware } from 'hono/factory'
import type { Edge } from './edge-context.ts'

/** Answers are data: nothing in them may run, be framed, or be taken for another type. */
const headers = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // Signed URLs are for pages of any origin to show.
  'Cross-Origin-Resource-Policy': 'cross-origin',
}

/** What a handler has set itself stays. */
export const securityHeaders = createMiddleware<Edge>(async function secure(c, next) {
  await next()
  for (const [name, value] of Object.entries(headers)) if (!c.res.headers.has(name)) c.header(name, value)
})
