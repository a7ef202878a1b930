// The error answers of an operation: its codes by status, each with its body.
import { errorBody, errorBodySchema, errorTable, moderationDetailsSchema, type ErrorCode } from '@mintmark/shared'
import { z } from 'zod'
import type { ZodOpenApiExampleObject, ZodOpenApiResponseObject } from 'zod-openapi'
import { errorHeaders } from './headers.ts'

const { error } = errorBodySchema.shape

/** The body of an error whose code is one of these. */
function bodyOf(codes: readonly ErrorCode[]) {
  const blocked = codes.includes('moderation_blocked') ? { moderation_details: moderationDetailsSchema.optional() } : {}
  return z.object({ error: error.extend({ code: z.enum(codes), ...blocked }) })
}

const exampleOf = (code: ErrorCode): ZodOpenApiExampleObject => ({
  value: errorBody({ code, message: errorTable[code].message, param: null }),
})

function answerOf(status: number, codes: readonly ErrorCode[], keyed: boolean): ZodOpenApiResponseObject {
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    headers: errorHeaders(status === 429 || status >= 500, keyed),
    content: { 'application/json': { schema: bodyOf(codes), examples: Object.fromEntries(codes.map((code) => [code, exampleOf(code)])) } },
  }
}

export type ErrorAnswers = (codes: readonly ErrorCode[], keyed: boolean) => Record<string, ZodOpenApiResponseObject>

/** Answers with the same codes are one, under a name of its own: most operations fail alike. */
export function createErrorAnswers(): ErrorAnswers {
  const known = new Map<string, ZodOpenApiResponseObject>()
  const shared = (status: number, codes: readonly ErrorCode[], keyed: boolean): ZodOpenApiResponseObject => {
    const same = [status, keyed, ...codes].join(' ')
    const answer = known.get(same) ?? { ...answerOf(status, codes, keyed), id: `Error${status}.${known.size + 1}` }
    known.set(same, answer)
    return answer
  }
  return (codes, keyed) => {
    const byStatus = Map.groupBy(new Set(codes), (code) => errorTable[code].status)
    return Object.fromEntries([...byStatus].map(([status, group]) => [String(status), shared(status, group, keyed)]))
  }
}
