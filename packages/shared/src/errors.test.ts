// The error table holds what clients rely on: honest statuses, and a retry hint that follows whose fault it was.
import { expect, test } from 'vitest'
import { errorBody, errorBodySchema, errorCodeSchema, errorTable, MintmarkError } from './errors.ts'

const statusesOf = { client: [400, 401, 403, 404, 405, 410, 413, 415, 416, 422, 429], policy: [400], service: [429, 500, 503] }
const rows = Object.entries(errorTable)

test.each(rows)('%s: the status fits whose fault it is', (_, { status, fault }) => {
  expect(statusesOf[fault]).toContain(status)
})

test('busy is never 409, which client libraries repeat at once', () => {
  expect(rows.filter(([, { status }]) => status === 409)).toEqual([])
})

test('no fault of the caller or of a policy is worth repeating, but for having been too fast', () => {
  const repeatable = rows.filter(([, { fault, retryable }]) => fault !== 'service' && retryable)
  expect(repeatable.map(([code]) => code)).toEqual(['rate_limit_exceeded'])
})

test('an error becomes OpenAI’s error object with all four keys', () => {
  const body = errorBody(new MintmarkError('invalid_value', { param: 'size', message: 'too large' }))
  expect(errorBodySchema.parse(body)).toEqual({
    error: { message: 'too large', type: 'invalid_request_error', param: 'size', code: 'invalid_value' },
  })
})

test('a code outside the table is refused', () => {
  expect(errorCodeSchema.safeParse('toString').success).toBe(false)
  expect(errorCodeSchema.safeParse('not_found').success).toBe(true)
})
