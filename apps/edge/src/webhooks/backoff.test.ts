// The times between attempts: growing, spread, bounded, and enough of them for a day.
import { expect, it } from 'vitest'
import { backoffSeconds, giveUpAfterMs } from './backoff.ts'

it('grows to six hours', () => {
  expect([1, 2, 3, 20].map((attempts) => backoffSeconds(attempts, 0.5))).toEqual([5, 15, 45, 21_600])
})

it('is spread by a fifth to both sides', () => {
  expect([backoffSeconds(5, 0), backoffSeconds(5, 1)]).toEqual([324, 486])
})

it('leaves thirteen attempts in the time that a delivery has', () => {
  let waited = 0
  let attempts = 1
  for (; waited < giveUpAfterMs / 1000; attempts++) waited += backoffSeconds(attempts, 0.5)
  expect(attempts).toBe(13)
})
