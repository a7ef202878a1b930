// Schedules by hand and against published values: spacings of arXiv:2305.08891 table 2, ends of each schedule, and respacing.
import { expect, test } from 'vitest'
import { cosineBetas } from './cosine-betas.ts'
import { createDiscreteSchedule, type DiscreteOptions } from './discrete.ts'
import { exponentialSigmas } from './exponential.ts'
import { karrasSigmas } from './karras.ts'
import { linearBetas } from './linear-betas.ts'
import { createVpPath } from './path.ts'
import { scaledLinearBetas } from './scaled-linear-betas.ts'
import { betasOfSignal, signalOfBetas } from './signal.ts'
import { roundHalfEven, spaceTimesteps } from './spacing.ts'
import { rescaleZeroTerminalSnr } from './zero-terminal-snr.ts'

const grid = { trainSteps: 1000, offset: 0, dropLast: false, round: true }
const stableDiffusion = createVpPath(signalOfBetas(scaledLinearBetas(1000)))
const levels = (steps: number, options: Partial<DiscreteOptions> = {}) => createDiscreteSchedule(stableDiffusion, options)(steps)

test('betas run from start to end, and cosine betas stop at 0.999', () => {
  expect([linearBetas(1000).at(0), linearBetas(1000).at(-1)]).toEqual([0.0001, 0.02])
  expect(scaledLinearBetas(1000).at(0)).toBeCloseTo(0.00085, 12)
  expect(scaledLinearBetas(1000).at(-1)).toBeCloseTo(0.012, 12)
  expect(cosineBetas(1000).at(0)).toBeCloseTo(4.128422482e-5, 10)
  expect(cosineBetas(1000).at(-1)).toBe(0.999)
})

test('betas and their cumulative signal convert back', () => {
  const betas = linearBetas(10)
  for (const [t, beta] of betasOfSignal(signalOfBetas(betas)).entries()) expect(beta).toBeCloseTo(betas[t] ?? Number.NaN, 12)
})

test("the noisiest and the finest ratio are Stable Diffusion's", () => {
  const { alpha, sigma } = stableDiffusion.at(999)
  expect(sigma / alpha).toBeCloseTo(14.6146, 3)
  expect(stableDiffusion.at(0).sigma / stableDiffusion.at(0).alpha).toBeCloseTo(0.02917, 4)
})

test('zero terminal SNR ends in pure noise and keeps the first level', () => {
  const betas = scaledLinearBetas(1000)
  const signal = signalOfBetas(rescaleZeroTerminalSnr(betas))
  expect(signal.at(-1)).toBe(0)
  expect(signal.at(0)).toBeCloseTo(1 - 0.00085, 12)
  expect(createDiscreteSchedule(createVpPath(signal))(4)[0]).toEqual({ alpha: 0, sigma: 1, timestep: 999 })
})

test('spacings are those of the table', () => {
  expect(spaceTimesteps('leading', 4, grid)).toEqual([750, 500, 250, 0])
  expect(spaceTimesteps('leading', 4, { ...grid, offset: 1 })).toEqual([751, 501, 251, 1])
  expect(spaceTimesteps('leading', 4, { ...grid, dropLast: true })).toEqual([800, 600, 400, 200])
  expect(spaceTimesteps('linspace', 4, grid)).toEqual([999, 666, 333, 0])
  expect(spaceTimesteps('linspace', 4, { ...grid, dropLast: true })).toEqual([999, 749, 500, 250])
  expect(spaceTimesteps('trailing', 4, grid)).toEqual([999, 749, 499, 249])
  expect(spaceTimesteps('consistency', 4, grid)).toEqual([999, 759, 499, 259])
})

test('halves round to even, as in NumPy', () => {
  expect([0.5, 1.5, 2.5, 62.5, 187.5].map(roundHalfEven)).toEqual([0, 2, 2, 62, 188])
  expect(spaceTimesteps('trailing', 16, grid)[1]).toBe(937)
})

test('refuses steps that do not fit', () => {
  for (const steps of [0, 1.5, 1001]) expect(() => spaceTimesteps('trailing', steps, grid)).toThrow('are not in 1..1000')
  expect(() => spaceTimesteps('consistency', 51, grid)).toThrow('1..50')
})

test('Karras and exponential ratios run between their ends, one step at the noisy one', () => {
  const karras = karrasSigmas(5, 80, 0.002)
  expect([karras.at(0), karras.at(-1)].map((sigma) => sigma?.toFixed(6))).toEqual(['80.000000', '0.002000'])
  expect(karras[2]).toBeCloseTo(((80 ** (1 / 7) + 0.002 ** (1 / 7)) / 2) ** 7, 10)
  expect(exponentialSigmas(3, 100, 0.01).map((sigma) => Number(sigma.toFixed(9)))).toEqual([100, 1, 0.01])
  expect(karrasSigmas(1, 80, 0.002)[0]).toBeCloseTo(80, 9)
  expect(exponentialSigmas(1, 80, 0.002)[0]).toBeCloseTo(80, 9)
})

test.each<Partial<DiscreteOptions>>([
  {},
  { spacing: 'leading', offset: 1, final: 'first-trained' },
  { spacing: 'linspace', round: false, scale: 'exploding' },
  { sigmas: 'karras' },
  { sigmas: 'exponential', scale: 'exploding', range: 'visited' },
])('levels only get cleaner, keep their scale and end clean: %j', (options) => {
  for (const steps of [1, 2, 4, 20]) {
    const path = levels(steps, options)
    const ratios = path.map(({ alpha, sigma }) => sigma / alpha)
    expect(ratios.toSorted((a, b) => b - a)).toEqual(ratios)
    expect(path).toHaveLength(steps + 1)
    for (const { alpha, sigma } of path) expect(options.scale === 'exploding' ? alpha : alpha ** 2 + sigma ** 2).toBeCloseTo(1, 12)
    expect(path.at(-1)?.sigma).toBeCloseTo(options.final === 'first-trained' ? stableDiffusion.at(0).sigma : 0, 12)
  }
})

test('a respaced level keeps the timestep at which the model saw that much noise', () => {
  for (const { alpha, sigma, timestep } of levels(8, { sigmas: 'karras', round: false }).slice(0, -1)) {
    const trained = stableDiffusion.at(timestep)
    expect(Math.log(trained.sigma / trained.alpha)).toBeCloseTo(Math.log(sigma / alpha), 4)
  }
})
