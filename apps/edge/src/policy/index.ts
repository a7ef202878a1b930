// The policy seam: what a request asks for, judged before the cache and before anything is spent on it.
export { createPromptPolicy, type PolicyParts } from './prompt-policy.ts'
export type { Evidence, Policy, PolicyInput, Refused, Verdict } from './verdict.ts'
