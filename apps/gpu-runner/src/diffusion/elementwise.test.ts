// Elementwise arithmetic: values by hand, single rounding, and unequal lengths refused.
import { expect, test } from 'vitest'
import { dot, errorSize, isFinite, mix, scale, standardDeviation, weightedSum } from './elementwise.ts'

const latents = (...values: number[]) => Float32Array.from(values)

test('mixes, sums and scales', () => {
  expect(mix(2, latents(1, 2), -1, latents(3, 5))).toEqual(latents(-1, -1))
  expect(weightedSum([1, latents(1, 2)], [10, latents(3, 4)], [100, latents(5, 6)])).toEqual(latents(531, 642))
  expect(scale(0.5, latents(4, -2))).toEqual(latents(2, -1))
})

test('rounds a sum once, so that terms that cancel leave the small one exact', () => {
  expect(weightedSum([1e8, latents(1)], [1, latents(1)], [-1e8, latents(1)])).toEqual(latents(1))
})

test('measures inner product and spread', () => {
  expect(dot(latents(1, 2, 3), latents(4, 5, 6))).toBe(32)
  expect(standardDeviation(latents(2, 4, 4, 4, 5, 5, 7, 9))).toBe(2)
})

test('tells finite latents from broken ones', () => {
  expect([latents(0, 1), latents(0, Number.NaN), latents(Infinity)].map(isFinite)).toEqual([true, false, false])
})

test('refuses unequal lengths by name', () => {
  expect(() => mix(1, latents(1), 1, latents(1, 2))).toThrow('latents of 2 values met latents of 1')
  expect(() => weightedSum([1, latents(1, 2)], [1, latents(1)])).toThrow(RangeError)
  expect(() => dot(latents(1), latents())).toThrow(RangeError)
})

test('sizes an error in units of the tolerance at the larger of two points', () => {
  expect(errorSize(latents(0.1, -0.1), latents(0, 0), latents(0, 0), { rtol: 0, atol: 0.1 })).toBeCloseTo(1, 6)
  expect(errorSize(latents(1), latents(-10), latents(5), { rtol: 0.1, atol: 1 })).toBeCloseTo(0.5, 6)
  expect(errorSize(latents(Number.NaN), latents(1), latents(1), { rtol: 0.1, atol: 1 })).toBeNaN()
})
