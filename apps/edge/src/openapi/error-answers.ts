// The error answers of an operation: its codes by status, each with its body.
import { automatic1111ErrorSchema, errorBody, errorBodySchema, errorTable, moderationDetailsSchema, type ErrorCode } from '@mintmark/shared'
import { z } from 'zod'
import type { ZodOpenApiExampleObject, ZodOpenApiResponseObject } from 'zod-openapi'
import { errorHeaders } from './headers.ts'

const { error } = errorBodySchema.shape

/** `keyed`: the answers tell of the key's limits. `dialect`: the bodies are AUTOMATIC1111's. */
export type ErrorShape = { readonly keyed: boolean; readonly dialect: boolean }

/** The body of an error whose code is one of these. */
function bodyOf(codes: readonly ErrorCode[], dialect: boolean): z.ZodType {
  if (dialect) return automatic1111ErrorSchema.extend({ error: z.enum(codes) })
  const blocked = codes.includes('moderation_blocked') ? { moderation_details: moderationDetailsSchema.optional() } : {}
  return z.object({ error: error.extend({ code: z.enum(codes), ...blocked }) })
}

function exampleOf(code: ErrorCode, dialect: boolean): ZodOpenApiExampleObject {
  const { message } = errorTable[code]
  return { value: dialect ? { error: code, detail: message, body: '', errors: message } : errorBody({ code, message, param: null }) }
}

function answerOf(status: number, codes: readonly ErrorCode[], { keyed, dialect }: ErrorShape): ZodOpenApiResponseObject {
  const examples = Object.fromEntries(codes.map((code) => [code, exampleOf(code, dialect)]))
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    headers: errorHeaders(status === 429 || status >= 500, keyed),
    content: { 'application/json': { schema: bodyOf(codes, dialect), examples } },
  }
}

export type ErrorAnswers = (codes: readonly ErrorCode[], shape: ErrorShape) => Record<string, ZodOpenApiResponseObject>

/** Answers with the same codes are one, under a name of its own: most operations fail alike. */
export function createErrorAnswers(): ErrorAnswers {
  const known = new Map<string, ZodOpenApiResponseObject>()
  const shared = (status: number, codes: readonly ErrorCode[], shape: ErrorShape): ZodOpenApiResponseObject => {
    const same = [status, shape.keyed, shape.dialect, ...codes].join(' ')
    const answer = known.get(same) ?? { ...answerOf(status, codes, shape), id: `Error${status}.${known.size + 1}` }
    known.set(same, answer)
    return answer
  }
  return (codes, shape) => {
    const byStatus = Map.groupBy(new Set(codes), (code) => errorTable[code].status)
    return Object.fromEntries([...byStatus].map(([status, group]) => [String(status), shared(status, group, shape)]))
  }
}
