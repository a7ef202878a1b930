// Percentiles on samples whose answer is known.
import { expect, test } from 'vitest'
import { percentile, summarise } from './statistics.ts'

test('interpolates between ranks, whatever the order of the samples', () => {
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5)
  expect(percentile([5], 0.99)).toBe(5)
})

test('of 0..100 the percentiles are their own names', () => {
  expect(summarise(Array.from({ length: 101 }, (_, i) => i))).toEqual({ p50: 50, p95: 95, p99: 99 })
})

test('no samples have no percentile', () => {
  expect(() => percentile([], 0.5)).toThrow(RangeError)
})
