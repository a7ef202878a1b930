// The step-size controller: what it accepts, which way it turns, and its limits.
import { expect, test } from 'vitest'
import { createStepControl } from './step-control.ts'

test('accepts an error within tolerance and asks for longer steps while there is room', () => {
  const control = createStepControl()
  expect(control(0.01).accepted).toBe(true)
  expect(control(0.01).factor).toBeGreaterThan(1)
  expect(control(1e-30).factor).toBe(5)
})

test('rejects an error beyond tolerance and always shortens', () => {
  const control = createStepControl()
  expect(control(1.01)).toEqual({ accepted: false, factor: expect.closeTo(0.9 * 1.01 ** (-1 / 3), 9) })
  expect(control(1e9).factor).toBe(0.2)
})

test('remembers: the same error after a larger one lengthens the step more', () => {
  const [after, before] = [createStepControl(), createStepControl()]
  after(0.9)
  before(0.001)
  expect(after(0.1).factor).toBeGreaterThan(before(0.1).factor)
})
