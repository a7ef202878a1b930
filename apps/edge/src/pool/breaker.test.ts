// The circuit breaker's states, one step at a time.
import { expect, it } from 'vitest'
import { closedBreaker, lets, onFailure, onNothingLearnt, onUse, type Breaker } from './breaker.ts'

const nowMs = 1_000_000

const failTimes = (times: number, breaker: Breaker = closedBreaker): Breaker =>
  Array.from({ length: times }).reduce<Breaker>((before) => onFailure(before, nowMs), breaker)

it('opens at the third failure in a row, and not before', () => {
  expect(lets(failTimes(2), nowMs)).toBe(true)
  expect(failTimes(3)).toEqual({ state: 'open', pauseMs: 5_000, untilMs: nowMs + 5_000 })
  expect(lets(failTimes(3), nowMs + 4_999)).toBe(false)
})

it('lets one job pass after its pause', () => {
  const opened = failTimes(3)
  expect(lets(opened, nowMs + 5_000)).toBe(true)
  const trial = onUse(opened)
  expect(trial).toEqual({ state: 'half_open', pauseMs: 5_000 })
  expect(lets(trial, nowMs + 3_600_000)).toBe(false)
})

it('pauses twice as long after each failed trial, a minute at most', () => {
  const pauses = [1, 2, 3, 4, 5].map((trials) => {
    const last = Array.from({ length: trials }).reduce<Breaker>((before) => onFailure(onUse(before), nowMs), failTimes(3))
    return last.state === 'open' ? last.pauseMs : null
  })
  expect(pauses).toEqual([10_000, 20_000, 40_000, 60_000, 60_000])
})

it('is not opened for longer by jobs that were on their way', () => {
  expect(failTimes(9)).toEqual(failTimes(3))
})

it('may be tried again at once when a trial said nothing', () => {
  expect(lets(onNothingLearnt(onUse(failTimes(3)), nowMs), nowMs)).toBe(true)
  expect(onNothingLearnt(closedBreaker, nowMs)).toEqual(closedBreaker)
})
