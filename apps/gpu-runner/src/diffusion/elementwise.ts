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
export function weightedSum(...terms: readonly [Term, ...Term[]]): Latents {
  const sum = new Float64Array(terms[0][1].length)
  for (const [coefficient, latents] of terms) {
    assertSameLength(sum.length, latents)
    for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? Number.NaN) + coefficient * (latents[i] ?? Number.NaN)
  }
  return Float32Array.from(sum)
}

/** `a * x`, elementwise. */
export const scale = (a: number, x: Latents): Latents => x.map((value) => a * value)

/**
 * `mask * x + (1 - mask) * y`. A mask [H, W] counts for every channel of latents [C, H, W]. Throws a RangeError on lengths that do not
 * divide.
 */
export function blend(mask: Latents, x: Latents, y: Latents): Latents {
  assertSameLength(x.length, y)
  if (mask.length === 0 || x.length % mask.length !== 0)
    throw new RangeError(`elementwise: a mask of ${mask.length} values does not cover latents of ${x.length}`)
  return x.map((value, i) => {
    const weight = mask[i % mask.length] ?? Number.NaN
    return weight * value + (1 - weight) * (y[i] ?? Number.NaN)
  })
}

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

/** Error allowed per value: `atol + rtol * max(|x|, |y|)`. */
export type Tolerance = { readonly rtol: number; readonly atol: number }

/** The root mean square of `error` in units of the tolerance at `x` and `y`. At most 1 is within it. */
export function errorSize(error: Latents, x: Latents, y: Latents, { rtol, atol }: Tolerance): number {
  assertSameLength(error.length, x)
  assertSameLength(error.length, y)
  const allowed = (i: number): number => atol + rtol * Math.max(Math.abs(x[i] ?? Number.NaN), Math.abs(y[i] ?? Number.NaN))
  return Math.sqrt(error.reduce((sum, value, i) => sum + (value / allowed(i)) ** 2, 0) / error.length)
}
