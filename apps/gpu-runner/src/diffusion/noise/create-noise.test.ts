// Seeded noise: the published torch CUDA values, independence of draw length, and the moments of a unit Gaussian.
import { expect, test } from 'vitest'
import { createNoise } from './create-noise.ts'

// torch.randn((3, 4), device='cuda') after torch.manual_seed(0), as AUTOMATIC1111's rng_philox.py publishes it.
const torchCudaSeed0 = [
  -0.92466259, -0.42534415, -2.6438457, 0.14518388, -0.12086647, -0.57972564, -0.62285122, -0.32838709, -1.07454231, -0.36314407,
  -1.67105067, 2.26550497,
]

test('gives what torch draws on CUDA for seed 0', () => {
  for (const [i, value] of createNoise(0)(12).entries()) expect(value).toBeCloseTo(torchCudaSeed0[i] ?? Number.NaN, 6)
})

test('is the same for a seed and another for another, in both of its words', () => {
  expect(createNoise(7)(64)).toEqual(createNoise(7)(64))
  expect(createNoise(7)(64)).not.toEqual(createNoise(8)(64))
  expect(createNoise(7)(64)).not.toEqual(createNoise(7 + 2 ** 32)(64))
})

test('a position does not depend on the length of its draw, and a draw not on the length of the one before', () => {
  const [long, short] = [createNoise(3), createNoise(3)]
  expect(long(1000).subarray(0, 10)).toEqual(short(10))
  expect(long(10)).toEqual(short(10))
})

test('draws differ from each other', () => {
  const noise = createNoise(3)
  expect(noise(8)).not.toEqual(noise(8))
})

test('mean, variance and fourth moment are those of a unit Gaussian', () => {
  const values = createNoise(42)(200_000)
  const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length
  for (const [power, expected] of [
    [1, 0],
    [2, 1],
    [3, 0],
    [4, 3],
  ] as const)
    expect(Math.abs(moment(power) - expected)).toBeLessThan(0.03)
})

test('with a bounded number of threads each writes its four normals one stride apart, then starts the next counter', () => {
  const bounded = createNoise(5, 2)(10)
  const [first, second] = [createNoise(5), createNoise(5)]
  expect(bounded.subarray(0, 2)).toEqual(first(2))
  second(2)
  expect(bounded.subarray(8, 10)).toEqual(second(2))
  expect(new Set(bounded).size).toBe(10)
})

test('refuses a seed that is no integer in range', () => {
  for (const seed of [-1, 0.5, 2 ** 53, Number.NaN]) expect(() => createNoise(seed)).toThrow('is not an integer in [0, 2^53)')
  expect(() => createNoise(0, 0)).toThrow('0 threads')
})
