// The suite that every sampler passes: any schedule and step count, its convergence order, the right distribution, no stray noise.
import { describe, expect, test } from 'vitest'
import type { Latents, NoiseLevel, Sampler } from '../contract.ts'
import { createNoise } from '../noise/create-noise.ts'
import { scale } from '../elementwise.ts'
import { covariance, gaussian, gaussianDenoise, moments } from './gaussian.ts'
import { mixtureDenoise } from './gaussian-mixture.ts'
import { endsOf, measure, normOf } from './measure.ts'
import { schedules, smoothPaths } from './schedules.ts'

/**
 * What a sampler claims. `ode` follows the probability-flow ODE with this order in the number of steps; `controlled` follows it to a
 * tolerance whatever the steps; `sde` reaches the data's distribution; `consistency` jumps and expects a model trained for that.
 */
export type SamplerTraits = { readonly kind: 'ode'; readonly order: number } | { readonly kind: 'controlled' | 'sde' | 'consistency' }

const startOf = (levels: readonly NoiseLevel[], seed: number, length: number): Latents =>
  scale(normOf(endsOf(levels)[0]), createNoise(seed)(length))

const cancelled = async (): Promise<Latents> => {
  throw new Error('cancelled')
}

function runsAnywhere(sampler: Sampler): void {
  test.each(Object.entries(schedules))('%s: finite at 1, 2 and 4 steps, within the data at 20', async (_, schedule) => {
    for (const [steps, bound] of [
      [1, 1e3],
      [2, 1e3],
      [4, 1e3],
      [20, 10],
    ] as const) {
      const levels = schedule(steps)
      const x = await sampler({ denoise: mixtureDenoise, x: startOf(levels, 1, 64), levels, noise: createNoise(2) })
      expect(Math.max(...x.map(Math.abs))).toBeLessThan(bound)
    }
  })

  test.each(Object.entries(schedules))('%s: ends on a constant prediction exactly', async (_, schedule) => {
    const clean = Float32Array.from([0.5, -2])
    for (const steps of [1, 2, 4, 20]) {
      const levels = schedule(steps)
      const x = await sampler({ denoise: async () => clean, x: startOf(levels, 3, 2), levels, noise: createNoise(4) })
      for (const [i, value] of x.entries()) expect(value).toBeCloseTo(clean[i] ?? Number.NaN, 4)
    }
  })
}

function reportsAndStops(sampler: Sampler, { kind }: SamplerTraits): void {
  const levels = schedules['flow']?.(4) ?? []

  test('counts its steps up and hands out each prediction', async () => {
    const seen: number[] = []
    const onStep = (done: number, x0: Latents): void => void seen.push(x0.length === 8 ? done : Number.NaN)
    await sampler({ denoise: mixtureDenoise, x: startOf(levels, 1, 8), levels, noise: createNoise(2), onStep })
    expect(seen).toEqual(Array.from({ length: kind === 'controlled' ? seen.length : 4 }, (_, i) => i + 1))
  })

  test('stops where the denoiser does', async () => {
    await expect(sampler({ denoise: cancelled, x: startOf(levels, 1, 8), levels, noise: createNoise(2) })).rejects.toThrow('cancelled')
  })
}

/** Step counts whose errors float32 does not reach: all stay above 1e-5, a hundred roundings. */
const STEP_COUNTS = [16, 32, 64]

function converges(sampler: Sampler, order: number): void {
  test.each(Object.entries(smoothPaths))(`%s: error falls with order ${order} or better`, async (_, path) => {
    const errors = await Promise.all(STEP_COUNTS.map(async (steps) => (await measure(sampler, path(steps))).error))
    const [coarse, fine] = [errors.at(0) ?? Number.NaN, errors.at(-1) ?? Number.NaN]
    expect(Math.log2(coarse / fine) / 2).toBeGreaterThan(order - 0.2)
    expect(fine).toBeLessThan(0.02)
  })
}

function reachesDistribution(sampler: Sampler): void {
  test.each(['karras, exploding', 'flow'])('%s: mean and covariance of 8,000 samples in 300 steps', async (name) => {
    const levels = schedules[name]?.(300) ?? []
    const x = await sampler({ denoise: gaussianDenoise, x: startOf(levels, 5, 16_000), levels, noise: createNoise(6) })
    const found = moments(x)
    for (const [i, value] of found.mean.entries()) expect(Math.abs(value - (gaussian.mean[i] ?? Number.NaN))).toBeLessThan(0.02)
    for (const [i, value] of found.covariance.entries()) expect(Math.abs(value - (covariance[i] ?? Number.NaN))).toBeLessThan(0.03)
  })

  test('is the same for a seed and another for another', async () => {
    const levels = schedules['flow']?.(4) ?? []
    const draw = (seed: number) => sampler({ denoise: mixtureDenoise, x: startOf(levels, 1, 16), levels, noise: createNoise(seed) })
    expect(await draw(7)).toEqual(await draw(7))
    expect(await draw(7)).not.toEqual(await draw(8))
  })
}

/** Registers the suite for one sampler. */
export function samplerSuite(id: string, sampler: Sampler, traits: SamplerTraits): void {
  describe(`sampler ${id}`, () => {
    runsAnywhere(sampler)
    reportsAndStops(sampler, traits)
    if (traits.kind === 'ode') converges(sampler, traits.order)
    if (traits.kind === 'sde') reachesDistribution(sampler)
  })
}
