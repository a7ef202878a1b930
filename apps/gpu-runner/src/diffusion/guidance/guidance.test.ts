// Guidance beyond the plain combination: rescale, interval, perpendicular negatives, the scale as an embedding, and rows per level.
import { expect, test } from 'vitest'
import { dot, mix, standardDeviation } from '../elementwise.ts'
import { createNoise } from '../noise/create-noise.ts'
import { combine } from './classifier-free.ts'
import { embedGuidance } from './embedding.ts'
import { guide, rowsAt } from './guide.ts'
import { scaleAt } from './interval.ts'
import { combinePerpendicular } from './perpendicular.ts'
import { rescaleGuidance } from './rescale.ts'

const draw = createNoise(11)
const [conditional, unconditional, negative] = [draw(64), draw(64), draw(64)]
const level = (sigma: number) => ({ alpha: 1 - sigma, sigma, timestep: 1000 * sigma })

test('rescale 1 restores the spread of the conditional prediction, 0 leaves it, 0.7 lies between', () => {
  const guided = combine(conditional, unconditional, 7.5)
  const spread = (phi: number) => standardDeviation(rescaleGuidance(guided, conditional, phi))
  expect(spread(1)).toBeCloseTo(standardDeviation(conditional), 5)
  expect(spread(0)).toBe(standardDeviation(guided))
  expect(spread(0.7)).toBeCloseTo(0.7 * standardDeviation(conditional) + 0.3 * standardDeviation(guided), 4)
})

test('the interval counts noise from clean to pure, at any scale of the path', () => {
  const interval = { from: 0.2, to: 0.8 }
  expect([0.1, 0.2, 0.5, 0.8, 0.9].map((sigma) => scaleAt(level(sigma), 5, interval))).toEqual([1, 5, 5, 5, 1])
  expect(scaleAt({ alpha: 1, sigma: 1, timestep: 0 }, 5, interval)).toBe(5)
})

test('a perpendicular negative takes nothing from the positive direction', () => {
  const positive = mix(1, conditional, -1, unconditional)
  const removed = mix(1, combinePerpendicular(conditional, unconditional, negative, 4), -1, combine(conditional, unconditional, 4))
  expect(Math.abs(dot(removed, positive))).toBeLessThan(1e-3 * dot(positive, positive))
  expect(dot(removed, mix(1, negative, -1, unconditional))).toBeLessThan(0)
})

test('a negative that equals the positive, and weight 0, leave plain guidance', () => {
  const plain = combine(conditional, unconditional, 4)
  for (const guided of [
    combinePerpendicular(conditional, unconditional, conditional, 4),
    combinePerpendicular(conditional, unconditional, negative, 4, 0),
  ])
    expect(Math.max(...mix(1, guided, -1, plain).map(Math.abs))).toBeLessThan(1e-4)
})

test('embeds the scale as sines and cosines', () => {
  const embedding = embedGuidance(8.5, 256)
  expect(embedding).toHaveLength(256)
  expect(embedding[0]).toBeCloseTo(Math.sin(7500), 5)
  expect(embedding[127]).toBeCloseTo(Math.sin(0.75), 5)
  expect(embedding[128]).toBeCloseTo(Math.cos(7500), 5)
  expect(embedGuidance(1, 4)).toEqual(Float32Array.from([0, 0, 1, 1]))
  expect(() => embedGuidance(1, 7)).toThrow('7 values')
})

test('asks for no more rows than a level needs', () => {
  const interval = { from: 0.2, to: 0.8 }
  expect(rowsAt(level(0.9), { scale: 5, interval })).toEqual(['conditional'])
  expect(rowsAt(level(0.5), { scale: 1 })).toEqual(['conditional'])
  expect(rowsAt(level(0.5), { scale: 5, interval })).toEqual(['conditional', 'unconditional'])
  expect(rowsAt(level(0.5), { scale: 5, perpendicular: 1 })).toEqual(['conditional', 'unconditional', 'negative'])
})

test('guides by what it is given', () => {
  expect(guide([conditional], { scale: 5 })).toBe(conditional)
  expect(guide([conditional, unconditional], { scale: 5 })).toEqual(combine(conditional, unconditional, 5))
  expect(guide([conditional, unconditional, negative], { scale: 5, perpendicular: 1 })).toEqual(
    combinePerpendicular(conditional, unconditional, negative, 5),
  )
  expect(standardDeviation(guide([conditional, unconditional], { scale: 5, rescale: 1 }))).toBeCloseTo(standardDeviation(conditional), 5)
})
