// Where a run starts: from noise alone, or from an image noised part of the way.
import type { Latents, NoiseLevel } from './contract.ts'
import { mix, scale } from './elementwise.ts'

/** Latents to start from, and the levels left to walk. */
export type Start = { readonly x: Latents; readonly levels: readonly NoiseLevel[] }

function firstOf(levels: readonly NoiseLevel[]): NoiseLevel {
  const [first] = levels
  if (!first) throw new RangeError('a run needs levels')
  return first
}

/** Pure noise at the first level, at the size that unit-variance data would have there: `sqrt(alpha^2 + sigma^2)`. */
export function startFromNoise(levels: readonly NoiseLevel[], noise: Latents): Start {
  const { alpha, sigma } = firstOf(levels)
  return { x: scale(Math.hypot(alpha, sigma), noise), levels }
}

/** Steps that a run of `steps` takes from a picture: `floor(steps * strength)`, one at least; all of them without a strength. */
export const stepsFrom = (steps: number, strength = 1): number => Math.max(1, Math.floor(steps * strength))

/**
 * Image to image (SDEdit, Meng et al. 2022, arXiv:2108.01073): the last `stepsFrom` steps from the image noised to
 * where they begin. Strength 1 keeps all steps. Throws a RangeError unless strength is in (0, 1].
 */
export function startFromImage(levels: readonly NoiseLevel[], image: Latents, noise: Latents, strength: number): Start {
  if (!(strength > 0 && strength <= 1)) throw new RangeError(`image strength ${strength} is not in (0, 1]`)
  const steps = levels.length - 1
  const rest = levels.slice(steps - stepsFrom(steps, strength))
  const { alpha, sigma } = firstOf(rest)
  return { x: mix(alpha, image, sigma, noise), levels: rest }
}
