// The two environment variables of traces, the same at the edge and at the runner.
import { z } from 'zod'
import { parseHeaders } from './otlp.ts'

export const tracingVariables = {
  /** Where OTLP over HTTP goes; nowhere without it. */
  MINTMARK_OTLP_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  /** `name=value,…`, such as the collector's key. */
  MINTMARK_OTLP_HEADERS: z
    .string()
    .default('')
    .transform((text, ctx) => {
      try {
        return parseHeaders(text)
      } catch {
        ctx.addIssue({ code: 'custom', message: 'must be name=value,name=value' })
        return z.NEVER
      }
    }),
} as const
