// The policy seam: what a request asks for, judged before the cache and before anything is spent on it.
import { classifierPolicy } from './classifier-policy.ts'
import { rulesPolicy } from './rules-policy.ts'
import { verdictOf, type Policy } from './verdict.ts'

export type { Policy, PolicyInput, Verdict } from './verdict.ts'

/** Hard rules and the classifier: what either refuses is refused, for the categories of both. */
export const promptPolicy: Policy = async (input) => {
  const verdicts = await Promise.all([rulesPolicy(input), classifierPolicy(input)])
  return verdictOf(verdicts.flatMap((verdict) => (verdict.allowed ? [] : verdict.categories)))
}
