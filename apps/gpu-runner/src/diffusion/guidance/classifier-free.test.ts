// Classifier-free guidance at the scales with a known answer.
import { expect, test } from 'vitest'
import { combine, needsUnconditional } from './classifier-free.ts'

const conditional = Float32Array.from([2, -1])
const unconditional = Float32Array.from([1, 1])

test.each([
  [0, [1, 1]],
  [1, [2, -1]],
  [2, [3, -3]],
  [7.5, [8.5, -14]],
])('scale %f', (scale, expected) => {
  expect(combine(conditional, unconditional, scale)).toEqual(Float32Array.from(expected))
})

test('only scale 1 does without the unconditional prediction', () => {
  expect([0, 0.5, 1, 7.5].map(needsUnconditional)).toEqual([true, true, false, true])
})
