// The rate under made-up clocks: jobs side by side share the time, idle time counts for nobody.
import { expect, test } from 'vitest'
import { createRate } from './rate.ts'

test('is unknown before the first record', () => {
  expect(createRate().estimateMs(5)).toBeNull()
})

test('two jobs that ran at the same time show the throughput of both', () => {
  const rate = createRate()
  rate.record(10, 0, 1_000)
  rate.record(10, 0, 2_000)
  expect(rate.estimateMs(1)).toBe(100)
})

test('the time in which nothing ran is not charged', () => {
  const rate = createRate()
  rate.record(10, 0, 1_000)
  rate.record(10, 90_000, 91_000)
  expect(rate.estimateMs(1)).toBe(100)
})

test('follows a change within some ten jobs', () => {
  const rate = createRate()
  for (let i = 0; i < 10; i++) rate.record(1, i * 100, (i + 1) * 100)
  for (let i = 0; i < 10; i++) rate.record(1, 1_000 + i * 200, 1_000 + (i + 1) * 200)
  expect(rate.estimateMs(1)).toBeGreaterThan(185)
})
