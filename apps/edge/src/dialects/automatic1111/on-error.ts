// Errors in the dialect's shape: the same table, and no object.
import { errorTable, MintmarkError, type Automatic1111Error } from '@mintmark/shared'
import type { ErrorHandler } from 'hono'
import type { Edge } from '../../edge-context.ts'
import { onError } from '../../on-error.ts'

const bodyOf = (thrown: Error): Automatic1111Error => {
  const code = thrown instanceof MintmarkError ? thrown.code : 'internal_error'
  const detail = thrown instanceof MintmarkError ? thrown.message : errorTable.internal_error.message
  return { error: code, detail, body: '', errors: detail }
}

/** With the status and headers that the error has elsewhere; a client without a key is asked for one by Basic. */
export const onDialectError: ErrorHandler<Edge> = async (thrown, c) => {
  const { status, headers } = await onError(thrown, c)
  if (status === 401) headers.set('WWW-Authenticate', 'Basic realm="mintmark", charset="UTF-8"')
  return new Response(JSON.stringify(bodyOf(thrown)), { status, headers })
}
