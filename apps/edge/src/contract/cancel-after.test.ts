// Durations of the header Cancel-After.
import { expect, it } from 'vitest'
import { parseCancelAfter } from './cancel-after.ts'

it.each([
  [undefined, null],
  ['1s', 1_000],
  [' 30s ', 30_000],
  ['5m', 300_000],
  ['24h', 86_400_000],
])('%s', (header, ms) => {
  expect(parseCancelAfter(header)).toBe(ms)
})

it.each(['', '0s', '30', '1d', '-5s', '1.5m', '25h', '30s, 40s'])('refuses %j', (header) => {
  expect(() => parseCancelAfter(header)).toThrow('Cancel-After')
})
