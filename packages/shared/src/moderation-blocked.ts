// The error of a blocked request or image: says at which stage and for which categories, and no more.
import { errorBody, MintmarkError } from './errors.ts'
import type { ModerationDetails } from './public/moderation.ts'

/** Never carries scores or the words that matched: they would tell how close a rewritten prompt came. */
export class ModerationBlocked extends MintmarkError {
  readonly details: ModerationDetails

  constructor(details: ModerationDetails) {
    super('moderation_blocked')
    this.details = details
  }
}

/** The response body for an error of the table, with the stage and categories of a block. */
export function shownError(error: MintmarkError) {
  const body = errorBody(error)
  return error instanceof ModerationBlocked ? { error: { ...body.error, moderation_details: error.details } } : body
}
