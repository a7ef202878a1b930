// The probe on a text encoder's states: it sees what the model sees, also where a prompt reads as nothing.
import { ModerationBlocked, type ModerationMode } from '@mintmark/shared'
import type { TextHeads } from './text-heads.ts'

/** Judges a mean state (`meanState`): the categories for which the text is refused, none for one that passes. */
export type TextCheck = (state: Float32Array, mode: ModerationMode) => string[]

/** Throws an Error for a state of another length than the heads'. */
export const createTextCheck = ({ heads }: TextHeads): TextCheck =>
  function check(state, mode) {
    return Object.entries(heads)
      .filter(([, { strict, bias, weights }]) => {
        if (weights.length !== state.length) throw new Error(`the text probe reads ${weights.length} features, not ${state.length}`)
        const logit = weights.reduce((sum, weight, at) => sum + weight * (state[at] ?? 0), bias)
        return logit >= (mode === 'strict' ? strict : 0)
      })
      .map(([category]) => category)
  }

/** Throws ModerationBlocked at stage `input` when the check objects to one of the states, before anything is drawn. */
export function requireSafeText(check: TextCheck, states: readonly Float32Array[], mode: ModerationMode): void {
  const categories = [...new Set(states.flatMap((state) => check(state, mode)))]
  if (categories.length > 0) throw new ModerationBlocked({ stage: 'input', categories })
}
