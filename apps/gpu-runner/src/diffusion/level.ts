// Arithmetic of noise levels that samplers share: log-SNR, the exact first-order move, and where a path lies between two levels.
import type { Latents, NoiseLevel } from './contract.ts'
import { mix } from './elementwise.ts'

/** Half the log signal-to-noise ratio, lambda = log(alpha / sigma); infinite at the two ends of a path. */
export const logSnr = ({ alpha, sigma }: NoiseLevel): number => Math.log(alpha / sigma)

/** The step in lambda from one level to the next; infinite where a path starts in pure noise or ends clean. */
export const logSnrStep = (now: NoiseLevel, next: NoiseLevel): number => logSnr(next) - logSnr(now)

/** sigma / alpha, the noise-to-signal ratio that Karras et al. call sigma; infinite at pure noise. */
export const noiseRatio = ({ alpha, sigma }: NoiseLevel): number => sigma / alpha

/**
 * `next.alpha * x0 + kept * e`, with e the noise that `x` holds over `x0`: exact while x0 stays constant. `kept` below
 * `next.sigma` leaves room for fresh noise.
 */
export const moveTo = (x: Latents, x0: Latents, now: NoiseLevel, next: NoiseLevel, kept = next.sigma): Latents =>
  mix(kept / now.sigma, x, next.alpha - (now.alpha * kept) / now.sigma, x0)

/** The share of a level's noise that DDPM's posterior keeps on the way to the next: `(next.sigma / next.alpha) / (now.sigma / now.alpha)`. */
export const posteriorShare = (now: NoiseLevel, next: NoiseLevel): number => (next.sigma * now.alpha) / (next.alpha * now.sigma)

/** The point between two levels, linear in alpha, sigma and timestep: exact on flow and exploding paths. */
export const between = (from: NoiseLevel, to: NoiseLevel, weight: number): NoiseLevel => ({
  alpha: from.alpha + weight * (to.alpha - from.alpha),
  sigma: from.sigma + weight * (to.sigma - from.sigma),
  timestep: from.timestep + weight * (to.timestep - from.timestep),
})

/** The level at a timestep, between the two of `levels` (noisiest first) that enclose it and at the nearest end beyond them. */
export function interpolateLevels(levels: readonly NoiseLevel[], timestep: number): NoiseLevel {
  const cleaner = levels.findIndex((level) => level.timestep <= timestep)
  const [from, to] = [levels.at(cleaner === -1 ? -1 : Math.max(cleaner - 1, 0)), levels.at(cleaner)]
  if (!from || !to) throw new RangeError('a path needs at least one level')
  return from.timestep === to.timestep ? to : between(from, to, (from.timestep - timestep) / (from.timestep - to.timestep))
}
