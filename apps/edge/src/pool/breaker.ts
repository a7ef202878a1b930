// A circuit breaker: keeps jobs from a runner that loses them, and tries it again with one job after a pause.

/** `half_open`: one job on trial decides. `pauseMs`: how long the next opening lasts. */
export type Breaker =
  | { readonly state: 'closed'; readonly failures: number }
  | { readonly state: 'open'; readonly untilMs: number; readonly pauseMs: number }
  | { readonly state: 'half_open'; readonly pauseMs: number }

/** Failures one after the other that open it. */
const tolerated = 3
const firstPauseMs = 5_000
const longestPauseMs = 60_000

export const closedBreaker: Breaker = { state: 'closed', failures: 0 }

export const lets = (breaker: Breaker, nowMs: number): boolean =>
  breaker.state === 'closed' || (breaker.state === 'open' && nowMs >= breaker.untilMs)

/** As a job is given out, which `lets` has allowed. */
export const onUse = (breaker: Breaker): Breaker => (breaker.state === 'open' ? { state: 'half_open', pauseMs: breaker.pauseMs } : breaker)

const open = (pauseMs: number, nowMs: number): Breaker => ({ state: 'open', pauseMs, untilMs: nowMs + pauseMs })

export function onFailure(breaker: Breaker, nowMs: number): Breaker {
  // Of a job that was given out before it opened.
  if (breaker.state === 'open') return breaker
  if (breaker.state === 'half_open') return open(Math.min(longestPauseMs, 2 * breaker.pauseMs), nowMs)
  const failures = breaker.failures + 1
  return failures < tolerated ? { state: 'closed', failures } : open(firstPauseMs, nowMs)
}

/** A trial whose end says nothing of the runner: another one may follow at once. */
export const onNothingLearnt = (breaker: Breaker, nowMs: number): Breaker =>
  breaker.state === 'half_open' ? { state: 'open', pauseMs: breaker.pauseMs, untilMs: nowMs } : breaker
