// Small linear systems: by hand, with a zero pivot, and singular.
import { expect, test } from 'vitest'
import { solveLinear } from './linear-system.ts'

test('solves by hand, and where the first pivot is zero', () => {
  expect(
    solveLinear(
      [
        [2, 1],
        [1, 3],
      ],
      [5, 10],
    ),
  ).toEqual([1, 3])
  expect(
    solveLinear(
      [
        [0, 1, 0],
        [2, 0, 0],
        [0, 0, 4],
      ],
      [3, 4, 8],
    ),
  ).toEqual([2, 3, 2])
})

test('a singular system has no finite solution', () => {
  expect(
    solveLinear(
      [
        [1, 1],
        [1, 1],
      ],
      [1, 2],
    ).every(Number.isFinite),
  ).toBe(false)
})
