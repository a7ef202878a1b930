// Ratios of samples whose answer is known.
import { expect, test } from 'vitest'
import { comparePairs } from './pairs.ts'

test('the ratio says how many times faster the first is, and pairs are interleaved after one to warm up', async () => {
  const order: string[] = []
  const sample = (name: string, ms: number) => async () => {
    order.push(name)
    return ms
  }
  const found = await comparePairs(3, sample('a', 10), sample('b', 15))
  expect(found).toMatchObject({ ratio: 1.5, low: 1.5, high: 1.5, firstMs: 10, secondMs: 15 })
  expect(found.kept + found.dropped).toBe(3)
  expect(order.join('')).toBe('abababab')
})
