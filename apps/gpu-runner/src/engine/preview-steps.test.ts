// The steps of previews: inside the run, spread, and never twice.
import { expect, test } from 'vitest'
import { previewSteps } from './preview-steps.ts'

test.each([
  [4, 0, []],
  [4, 1, [2]],
  [4, 3, [1, 2, 3]],
  [50, 3, [13, 25, 38]],
  [2, 3, [1]],
  [1, 3, []],
])('%i steps and %i previews', (steps, count, expected) => {
  expect(previewSteps(steps, count)).toEqual(expected)
})
