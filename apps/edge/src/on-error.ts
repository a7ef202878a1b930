// The one place where an error becomes a response.
import { MintmarkError, errorTable, shownError } from '@mintmark/shared'
import type { ErrorHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Edge, EdgeContext } from './edge-context.ts'

/** What an error that nobody foresaw is to the client. Its text goes to the log: it may name what clients must not see. */
const asMintmarkError = (error: Error): MintmarkError =>
  error instanceof MintmarkError ? error : new MintmarkError('internal_error', { cause: error })

function setRetryHeaders(c: EdgeContext, { code, retryAfterSeconds }: MintmarkError): void {
  c.header('x-should-retry', String(errorTable[code].retryable))
  if (retryAfterSeconds === undefined) return
  c.header('Retry-After', String(Math.ceil(retryAfterSeconds)))
  c.header('retry-after-ms', String(Math.ceil(retryAfterSeconds * 1000)))
}

function logError(c: EdgeContext, { code, cause }: MintmarkError): void {
  if (errorTable[code].fault !== 'service') return c.var.log('info', 'refused', { code })
  const stack = cause instanceof Error ? cause.stack : undefined
  c.var.log('error', 'failed', { code, stack })
}

export const onError: ErrorHandler<Edge> = (thrown, c) => {
  const error = asMintmarkError(thrown)
  logError(c, error)
  setRetryHeaders(c, error)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table's statuses are those of errors, which all may have a body
  return c.json(shownError(error), errorTable[error.code].status as ContentfulStatusCode)
}
