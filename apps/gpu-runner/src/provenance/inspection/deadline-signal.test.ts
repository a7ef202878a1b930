// The deadline holds without a turn of the event loop.
import { expect, test } from 'vitest'
import { deadlineSignal } from './deadline-signal.ts'

test('a check before the deadline passes, and one after it throws and leaves the signal aborted', () => {
  let clock = 100
  const signal = deadlineSignal(50, () => clock)
  clock = 149
  expect(() => signal.throwIfAborted()).not.toThrow()
  expect(signal.aborted).toBe(false)
  clock = 150
  expect(() => signal.throwIfAborted()).toThrow('over the limit of 50 ms')
  expect(signal.aborted).toBe(true)
})
