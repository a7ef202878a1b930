// Why a runner did not do a job, as a code of the error table.
import { errorBodySchema, errorCodeSchema, errorTable, type ErrorCode, type ModerationDetails } from '@mintmark/shared'
import type { Refusal } from './order.ts'

/** Told to clients when the runner gives no time of its own. */
const defaultRetrySeconds = 5

type RefusalDetail = { message?: string; retryAfterSeconds?: number | null; details?: ModerationDetails | undefined }

export const refusal = (code: ErrorCode, detail: RefusalDetail = {}): Refusal => ({
  ok: false,
  code,
  message: detail.message ?? errorTable[code].message,
  retryAfterSeconds:
    detail.retryAfterSeconds ?? (errorTable[code].status === 429 || errorTable[code].status === 503 ? defaultRetrySeconds : null),
  ...(detail.details ? { details: detail.details } : {}),
})

function retryAfterOf(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}

async function codeOf(response: Response): Promise<ErrorCode | null> {
  const body = errorBodySchema.safeParse(await response.json().catch(() => null))
  const code = errorCodeSchema.safeParse(body.data?.error.code)
  return code.success ? code.data : null
}

/**
 * A runner's answer other than 200. 429 is overload; a fault of the service keeps its code; that the runner calls a request of
 * the edge wrong (its signature, its weights) is the service's configuration and not the client's doing.
 */
export async function refusalOf(response: Response): Promise<Refusal> {
  const retryAfterSeconds = retryAfterOf(response)
  const code = await codeOf(response)
  if (response.status === 429) return refusal('runner_overloaded', { retryAfterSeconds })
  if (code !== null && errorTable[code].fault === 'service') return refusal(code, { retryAfterSeconds })
  if (response.status >= 500) return refusal('runner_unavailable', { retryAfterSeconds })
  return refusal('misconfigured', { message: `The runner refused the edge's call (${response.status}).` })
}
