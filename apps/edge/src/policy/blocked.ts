// The error of a blocked request: says at which stage and for which categories, and no more.
import { MintmarkError } from '@mintmark/shared'
import type { Policy, PolicyInput } from './index.ts'

export type ModerationDetails = { readonly stage: 'input'; readonly categories: readonly string[] }

export class ModerationBlocked extends MintmarkError {
  readonly details: ModerationDetails

  constructor(categories: readonly string[]) {
    super('moderation_blocked')
    this.details = { stage: 'input', categories }
  }
}

/** Throws ModerationBlocked when the policy does not allow the input. */
export async function enforce(policy: Policy, input: PolicyInput): Promise<void> {
  const verdict = await policy(input)
  if (!verdict.allowed) throw new ModerationBlocked(verdict.categories)
}
