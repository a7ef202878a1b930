// A refusal of dispatch as the error that it is to the client.
import { MintmarkError, ModerationBlocked } from '@mintmark/shared'
import type { Outcome, Refusal } from '../dispatch/order.ts'

export const refusalError = ({ code, message, retryAfterSeconds, details }: Refusal): MintmarkError =>
  details
    ? new ModerationBlocked(details)
    : new MintmarkError(code, { message, ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }) })

/** The outcome of an order that succeeded. Throws the error of one that did not. */
export function orThrow(outcome: Outcome): Extract<Outcome, { ok: true }> {
  if (outcome.ok) return outcome
  throw refusalError(outcome)
}
