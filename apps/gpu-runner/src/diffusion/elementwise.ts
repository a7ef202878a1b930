// All elementwise arithmetic on latents: float64 inside an element, rounded once to float32.
import type { Latents } from './contract.ts'

/** A coefficient and the latents that it multiplies. */
export type Term = readonly [coefficient: number, latents: Latents]

const assertSameLength = (expected: number, latents: Latents): void => {
  if (latents.length !== expected) throw new RangeError(`elementwise: latents of ${latents.length} values met latents of ${expected}`)
}

/** `a * x + b * y`, elementwise. Throws a RangeError on unequal lengths. */
export function mix(a: number, x: Latents, b: number, y: Latents): Latents {
  assertSameLength(x.length, y)
  return x.map((value, i) => a * value + b * (y[i] ?? Number.NaN))
}

/** The sum of `coefficient * latents` over any number of terms. Throws a RangeError on unequal lengths. */
export function weightedSum(first: Term, ...rest: readonly Term[]): Latents {
  const [coefficient, latents] = first
  for (const [, other] of rest) assertSameLength(latents.length, other)
  return latents.map((value, i) => rest.reduce((sum, [weight, other]) => sum + weight * (other[i] ?? Number.NaN), coefficient * value))
}

/** `a * x`, elementwise. */
export const scale = (a: number, x: Latents): Latents => x.map((value) => a * value)

/** The inner product of two latents, in float64. Throws a RangeError on unequal lengths. */
export function dot(x: Latents, y: Latents): number {
  assertSameLength(x.length, y)
  return x.reduce((sum, value, i) => sum + value * (y[i] ?? Number.NaN), 0)
}

/** The standard deviation of all values (biased, as `torch.std(correction=0)`). */
export function standardDeviation(x: Latents): number {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length
  return Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length)
}

/** True when no value is NaN or infinite. */
export const isFinite = (x: Latents): boolean => x.every(Number.isFinite)
