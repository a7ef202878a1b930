// Starts of a run, and inpainting over them: noise, image strength, and what a mask keeps.
import { describe, expect, test } from 'vitest'
import type { Denoise, Latents } from './contract.ts'
import { blend, mix } from './elementwise.ts'
import { keepOutside } from './inpaint.ts'
import { createNoise } from './noise/create-noise.ts'
import { samplers, type SamplerId } from './samplers/index.ts'
import { schedules } from './conformance/schedules.ts'
import { mixtureDenoise } from './conformance/gaussian-mixture.ts'
import { createFlowSchedule } from './schedules/flow.ts'
import { startFromImage, startFromNoise } from './start.ts'

const image = Float32Array.from([0.5, -1, 2, 0.25])
const noise = createNoise(1)(4)
const levels = createFlowSchedule()(10)

const distance = (a: Latents, b: Latents): number => Math.max(...mix(1, a, -1, b).map(Math.abs))

test('noise starts at the size of the first level, at each scale of a path', () => {
  expect(startFromNoise(levels, noise)).toEqual({ x: noise, levels })
  const exploding = startFromNoise([{ alpha: 1, sigma: 3, timestep: 0 }], noise)
  expect(
    distance(
      exploding.x,
      noise.map((value) => value * Math.sqrt(10)),
    ),
  ).toBeLessThan(1e-6)
})

test.each([
  [1, 11],
  [0.5, 6],
  [0.37, 4],
  [0.01, 2],
])('strength %f leaves %i levels and starts at the first of them', (strength, count) => {
  const start = startFromImage(levels, image, noise, strength)
  const [first] = start.levels
  expect(start.levels).toEqual(levels.slice(-count))
  expect(start.x).toEqual(mix(first?.alpha ?? Number.NaN, image, first?.sigma ?? Number.NaN, noise))
})

test('refuses a strength outside (0, 1] and a run without levels', () => {
  for (const strength of [0, -0.1, 1.1, Number.NaN]) expect(() => startFromImage(levels, image, noise, strength)).toThrow('not in (0, 1]')
  expect(() => startFromNoise([], noise)).toThrow('needs levels')
})

describe('inpainting', () => {
  const mask = Float32Array.from([1, 0])
  const inside: Denoise = keepOutside(mixtureDenoise, { known: image, mask })

  test.each(Object.keys(samplers) as SamplerId[])('%s: what the mask keeps comes out as it went in, the rest is made', async (id) => {
    for (const path of ['flow', 'karras']) {
      const start = startFromImage(schedules[path]?.(12) ?? [], image, noise, 1)
      const result = await samplers[id]({ ...start, denoise: inside, noise: createNoise(2) })
      expect(distance(blend(mask, image, result), image)).toBeLessThan(1e-4)
      expect(distance(blend(mask, result, image), image)).toBeGreaterThan(0.05)
    }
  })

  test('a mask counts for every channel and must divide the latents', () => {
    expect(blend(mask, Float32Array.from([1, 2, 3, 4]), Float32Array.from([5, 6, 7, 8]))).toEqual(Float32Array.from([1, 6, 3, 8]))
    expect(() => blend(new Float32Array(3), image, image)).toThrow('a mask of 3 values does not cover latents of 4')
  })
})
