// Turns whatever a handler throws into OpenAI's error object.
import { errorBody, errorTable, MintmarkError } from '@mintmark/shared'
import { errorFields, type Logger } from '../telemetry/logger.ts'

/** The response of an error of the table. */
export function errorResponse(error: MintmarkError, headers: Readonly<Record<string, string>> = {}): Response {
  const retry = error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }
  return Response.json(errorBody(error), { status: errorTable[error.code].status, headers: { ...headers, ...retry } })
}

/** Logs the service's own faults and answers with the error's code, `internal_error` when it has none. */
export function createOnError(log: Logger): (error: Error) => Response {
  return function onError(error) {
    const known = error instanceof MintmarkError ? error : new MintmarkError('internal_error', { cause: error })
    if (errorTable[known.code].fault === 'service' && known.code !== 'runner_overloaded') log.error(errorFields(known), 'request failed')
    return errorResponse(known)
  }
}
