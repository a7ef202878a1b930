// The coefficients of linear multistep: known Adams-Bashforth values on even nodes.
import { expect, test } from 'vitest'
import { lagrangeIntegral } from './lms.ts'

test('integrates Lagrange polynomials exactly to degree 3', () => {
  const nodes = [0, -1, -2, -3]
  const weights = nodes.map((_, k) => lagrangeIntegral(nodes, k, 0, 1))
  for (const [k, weight] of [55 / 24, -59 / 24, 37 / 24, -9 / 24].entries()) expect(weights[k]).toBeCloseTo(weight, 12)
})
