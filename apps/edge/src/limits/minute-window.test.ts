// The sliding minute: never more than the limit in any 60 seconds, and an honest time to come back.
import { expect, it } from 'vitest'
import { durationText } from './headers.ts'
import { roomIn, secondsUntilRoom, slotLifeSeconds, type Slot } from './minute-window.ts'

const slots: Slot[] = [
  { second: 100, count: 3 },
  { second: 130, count: 0 },
  { second: 140, count: 5 },
]
const nowMs = 150_500

it('leaves what the slots do not fill, and is empty once the newest is gone', () => {
  expect(roomIn(slots, 10, nowMs)).toEqual({ limit: 10, remaining: 2, resetSeconds: 50.5 })
  expect(roomIn([], 10, nowMs)).toEqual({ limit: 10, remaining: 10, resetSeconds: 0 })
})

it('leaves nothing where the limit was lowered below what is used', () => {
  expect(roomIn(slots, 4, nowMs).remaining).toBe(0)
})

it.each([
  [3, 10.5],
  [5, 10.5],
  [6, 50.5],
  [10, 50.5],
  [11, 50.5],
])('has room for %i images in %d seconds', (wanted, seconds) => {
  expect(secondsUntilRoom(slots, 10, wanted, nowMs)).toBe(seconds)
})

it('holds a count for a whole minute, whenever in its second it came', () => {
  const admittedAtMs = 100_999
  const goneAtMs = (100 + slotLifeSeconds) * 1000
  expect(goneAtMs - admittedAtMs).toBeGreaterThan(60_000)
})

it.each([
  [0, '0s'],
  [0.2, '1s'],
  [59.5, '1m0s'],
  [390, '6m30s'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text)
})
