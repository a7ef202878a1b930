// Heun: an Euler step corrected by the slope at its end; two model calls per step, one for the last.
import { steps, type Latents, type NoiseLevel, type Sampler } from '../contract.ts'
import { weightedSum } from '../elementwise.ts'
import { moveTo } from '../level.ts'
import { noiseOf } from '../parameterisations.ts'

/** A prediction at a level: the clean latents and the noise over them. */
export type Split = { readonly x0: Latents; readonly noise: Latents }

/** `x + d(alpha) * mean(x0) + d(sigma) * mean(noise)`: the trapezoidal rule on dx = x0 d(alpha) + noise d(sigma). */
export const trapezoid = (x: Latents, now: NoiseLevel, next: NoiseLevel, start: Split, end: Split): Latents => {
  const [alpha, sigma] = [(next.alpha - now.alpha) / 2, (next.sigma - now.sigma) / 2]
  return weightedSum([1, x], [alpha, start.x0], [alpha, end.x0], [sigma, start.noise], [sigma, end.noise])
}

/**
 * Second order in the coordinates of the schedule: on an exploding path Karras et al. 2022 (arXiv:2206.00364, alg. 1), on a flow
 * path the mean of two velocities. The last step, to sigma 0, is Euler's, as there.
 */
export const heun: Sampler = async ({ denoise, x, levels, onStep }) => {
  for (const [i, now, next] of steps(levels)) {
    const x0 = await denoise(x, now)
    const guess = moveTo(x, x0, now, next)
    if (next.sigma === 0) x = guess
    else {
      const ahead = await denoise(guess, next)
      x = trapezoid(x, now, next, { x0, noise: noiseOf(x, x0, now) }, { x0: ahead, noise: noiseOf(guess, ahead, next) })
    }
    onStep?.(i + 1, x0)
  }
  return x
}
