// The two environment variables of traces, the same at the edge and at the runner.
import { z } from 'zod'
import { parseHeaders } from './otlp.ts'

export const tracingVariables = {
  MINTMARK_OTLP_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .optional()
    .describe('Where traces go, as OTLP over HTTP in JSON; nowhere without it.'),
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
    })
    .describe('`name=value[,name=value]` for the collector, such as its key; values percent-encoded.'),
} as const
