// What holds between samplers: special cases that coincide, inversion undone by the forward run, and adaptivity that pays.
import { describe, expect, test } from 'vitest'
import type { Denoise, Latents, NoiseLevel, Sampler } from '../contract.ts'
import { mix, scale } from '../elementwise.ts'
import { createNoise } from '../noise/create-noise.ts'
import { createAdaptive, type AdaptiveReport } from '../samplers/adaptive.ts'
import { createDdpm } from '../samplers/ddpm.ts'
import { createEulerAncestral } from '../samplers/euler-ancestral.ts'
import { createEulerMaruyama } from '../samplers/euler-maruyama.ts'
import { euler } from '../samplers/euler.ts'
import { heun } from '../samplers/heun.ts'
import { invert } from '../samplers/inversion.ts'
import { lcm } from '../samplers/lcm.ts'
import { createTcd } from '../samplers/tcd.ts'
import { createFlowPath } from '../schedules/flow.ts'
import { flowExactly, mixtureDenoise } from './gaussian-mixture.ts'
import { endsOf, measure, normOf } from './measure.ts'
import { schedules, smoothPaths } from './schedules.ts'

const levelsOf = (name: string, steps: number): readonly NoiseLevel[] => schedules[name]?.(steps) ?? smoothPaths[name]?.(steps) ?? []

const distance = (a: Latents, b: Latents): number => Math.max(...mix(1, a, -1, b).map(Math.abs))

const sample = (sampler: Sampler, levels: readonly NoiseLevel[], denoise: Denoise = mixtureDenoise, seed = 1): Promise<Latents> =>
  sampler({ denoise, x: scale(normOf(endsOf(levels)[0]), createNoise(seed)(16)), levels, noise: createNoise(2) })

describe('special cases coincide', () => {
  test('without fresh noise the stochastic samplers are Euler', async () => {
    const levels = levelsOf('karras', 12)
    const expected = await sample(euler, levels)
    for (const sampler of [createEulerAncestral({ eta: 0 }), createEulerMaruyama({ eta: 0 }), createTcd({ gamma: 0 })])
      expect(distance(await sample(sampler, levels), expected)).toBeLessThan(1e-6)
  })

  test('DDPM with the small variance is Euler ancestral; the large variance is not', async () => {
    const levels = levelsOf('scaled-linear', 12)
    const expected = await sample(createEulerAncestral(), levels)
    expect(distance(await sample(createDdpm(), levels), expected)).toBeLessThan(1e-6)
    expect(distance(await sample(createDdpm({ variance: 'large' }), levels), expected)).toBeGreaterThan(1e-3)
  })

  test('TCD with gamma 1 is LCM', async () => {
    const levels = levelsOf('flow', 4)
    expect(distance(await sample(createTcd({ gamma: 1 }), levels), await sample(lcm, levels))).toBeLessThan(1e-5)
  })

  test('one path at two scales gives one image', async () => {
    const [preserving, exploding] = [await sample(euler, levelsOf('karras', 12)), await sample(euler, levelsOf('karras, exploding', 12))]
    expect(distance(preserving, exploding)).toBeLessThan(1e-4)
  })
})

describe('adaptive step size', () => {
  test.each(Object.keys(smoothPaths))('%s: fewer model calls than Heun for a smaller error', async (name) => {
    for (const tolerance of [1e-2, 1e-3, 1e-4]) {
      const adaptive = await measure(createAdaptive({ rtol: tolerance, atol: tolerance }), smoothPaths[name]?.(40) ?? [])
      const fixed = await measure(heun, smoothPaths[name]?.(Math.ceil(adaptive.calls / 2)) ?? [])
      expect(fixed.calls).toBeGreaterThanOrEqual(adaptive.calls)
      expect(adaptive.error).toBeLessThan(fixed.error / 2)
    }
  })

  test('a tighter tolerance takes more steps and errs less', async () => {
    const [loose, tight] = [createAdaptive({ rtol: 1e-2, atol: 1e-2 }), createAdaptive({ rtol: 1e-5, atol: 1e-5 })]
    const [coarse, fine] = [
      await measure(loose, levelsOf('flow', 50).slice(0, -1)),
      await measure(tight, levelsOf('flow', 50).slice(0, -1)),
    ]
    expect(fine.calls).toBeGreaterThan(coarse.calls)
    expect(fine.error).toBeLessThan(coarse.error / 10)
  })

  test('reports accepted and rejected steps and every model call', async () => {
    const reports: AdaptiveReport[] = []
    const sharp: Denoise = async (x, { sigma }) => x.map((value) => Math.tanh((20 * value) / (sigma + 0.01)))
    let calls = 0
    const counted: Denoise = (x, level) => {
      calls += 1
      return sharp(x, level)
    }
    await sample(createAdaptive({ rtol: 1e-4, atol: 1e-4, onReport: (report) => reports.push(report) }), levelsOf('flow', 4), counted)
    const [report] = reports
    expect(report).toEqual({ accepted: expect.any(Number), rejected: expect.any(Number), evaluations: calls })
    expect(report?.rejected).toBeGreaterThan(0)
    expect(calls).toBe(1 + 3 * ((report?.accepted ?? 0) + (report?.rejected ?? 0)))
  })

  test('walks the path between the levels where it is given', async () => {
    const levels = levelsOf('flow', 4)
    const seen: number[] = []
    const denoise: Denoise = (x, { alpha, sigma, timestep }) => {
      seen.push(Math.abs(timestep - 1000 * sigma) + Math.abs(alpha + sigma - 1))
      return mixtureDenoise(x, { alpha, sigma, timestep })
    }
    await createAdaptive()({ denoise, x: createNoise(1)(4), levels, levelAt: createFlowPath().at, noise: createNoise(2) })
    expect(Math.max(...seen)).toBeLessThan(1e-9)
  })

  test('gives up by name on a budget and on values that are not finite', async () => {
    const levels = levelsOf('flow', 4)
    await expect(sample(createAdaptive({ rtol: 1e-9, atol: 1e-9, maxEvaluations: 30 }), levels)).rejects.toThrow(
      '30 evaluations do not meet',
    )
    await expect(sample(createAdaptive(), levels, async (x) => x.map(() => Number.NaN))).rejects.toThrow('not finite')
  })
})

describe('inversion', () => {
  const image = Float32Array.from([0.9, 0.2, -1.1, 0.4])
  const roundTrip = async (name: string, steps: number): Promise<Latents> => {
    const levels = levelsOf(name, steps)
    const latents = await invert({ denoise: mixtureDenoise, x: image, levels, noise: createNoise(1) })
    return heun({ denoise: mixtureDenoise, x: latents, levels, noise: createNoise(1) })
  }

  test.each([
    ['flow', 50, 1e-3],
    ['karras', 50, 2e-3],
    ['scaled-linear', 200, 1e-2],
  ] as const)('%s: forward after inversion in %i steps returns the start within %f', async (name, steps, tolerance) => {
    expect(distance(await roundTrip(name, steps), image)).toBeLessThan(tolerance)
  })

  test('the noise found is where the exact trajectory leads', async () => {
    const levels = levelsOf('variance preserving', 100).slice(0, -1)
    const [first, last] = endsOf(levels)
    const found = await invert({ denoise: mixtureDenoise, x: image, levels, noise: createNoise(1) })
    expect(
      distance(
        found,
        image.map((value) => flowExactly(value, last, first)),
      ),
    ).toBeLessThan(1e-3)
  })
})
