// Parameterisations: each recovers the x0 that made x, at every scale of the path, and converts back.
import { expect, test } from 'vitest'
import type { Latents, NoiseLevel } from './contract.ts'
import { mix, scale } from './elementwise.ts'
import { consistencyBoundary, noiseOf, parameterisations, type ParameterisationId } from './parameterisations.ts'

const clean = Float32Array.from([0.3, -1.2, 2])
const noise = Float32Array.from([-0.5, 0.25, 1])
const levels: NoiseLevel[] = [
  { alpha: 0.8, sigma: 0.6, timestep: 400 },
  { alpha: 1, sigma: 14.6, timestep: 999 },
  { alpha: 0.3, sigma: 0.7, timestep: 700 },
]

// What a perfect network says on the scale that it was trained on: VP for epsilon and v, straight for flow.
const perfect: Record<ParameterisationId, (level: NoiseLevel) => Latents> = {
  epsilon: () => noise,
  v: ({ alpha, sigma }) => mix(alpha / Math.hypot(alpha, sigma), noise, -sigma / Math.hypot(alpha, sigma), clean),
  x0: () => clean,
  flow: () => mix(1, noise, -1, clean),
}

const distance = (actual: Latents, expected: Latents): number => Math.max(...mix(1, actual, -1, expected).map(Math.abs))

test.each(Object.keys(perfect) as ParameterisationId[])('%s predictions give x0 and back at every scale', (id) => {
  for (const level of levels) {
    const x = mix(level.alpha, clean, level.sigma, noise)
    expect(distance(parameterisations[id].toX0(perfect[id](level), x, level), clean)).toBeLessThan(1e-5)
    expect(distance(parameterisations[id].fromX0(clean, x, level), perfect[id](level))).toBeLessThan(1e-5)
  }
})

test('the network is fed the scale of its training', () => {
  const level = { alpha: 1, sigma: 3, timestep: 0 }
  expect([parameterisations.v.scaleOf(level), parameterisations.flow.scaleOf(level)]).toEqual([Math.sqrt(10), 4])
})

test('epsilon at pure noise is refused with the way out; v and flow are not', () => {
  const pure = { alpha: 0, sigma: 1, timestep: 999 }
  expect(() => parameterisations.epsilon.toX0(noise, noise, pure)).toThrow('use a v or flow model')
  expect(parameterisations.v.toX0(scale(-1, clean), noise, pure)).toEqual(clean)
  expect(distance(parameterisations.flow.toX0(mix(1, noise, -1, clean), noise, pure), clean)).toBeLessThan(1e-6)
})

test('the noise in x is what is left over x0', () => {
  for (const level of levels) expect(distance(noiseOf(mix(level.alpha, clean, level.sigma, noise), clean, level), noise)).toBeLessThan(1e-5)
})

test('the consistency boundary returns the input at timestep 0 and the prediction far from it', () => {
  expect(consistencyBoundary(clean, noise, { alpha: 1, sigma: 0, timestep: 0 })).toEqual(noise)
  expect(distance(consistencyBoundary(clean, noise, { alpha: 0.6, sigma: 0.8, timestep: 999 }), clean)).toBeLessThan(1e-6)
})
