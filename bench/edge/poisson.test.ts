// Arrivals by chance have the mean rate that was asked for.
import { expect, test } from 'vitest'
import { gapMs } from './poisson.ts'

test('the mean gap is the inverse of the rate', () => {
  const steps = 10_000
  const gaps = Array.from({ length: steps }, (_, i) => gapMs(50, (i + 0.5) / steps))
  expect(gaps.reduce((sum, gap) => sum + gap, 0) / steps).toBeCloseTo(20, 1)
})

test('half of the gaps are shorter than ln 2 of the mean', () => {
  expect(gapMs(1, 0.5)).toBeCloseTo(1000 * Math.LN2, 6)
})
