// Probability-flow inversion: walks the levels of a schedule from clean latents up to the noise that would give them.
import { steps, type Denoise, type Latents, type NoiseLevel, type Sampler } from '../contract.ts'
import { scale, weightedSum } from '../elementwise.ts'
import { noiseOf } from '../parameterisations.ts'
import { trapezoid, type Split } from './heun.ts'

/** At sigma 0 latents are their own x0, and the noise in them tends to 0 with sigma wherever the data has a density. */
async function split(denoise: Denoise, x: Latents, level: NoiseLevel): Promise<Split> {
  if (level.sigma === 0) return { x0: scale(1 / level.alpha, x), noise: scale(0, x) }
  const x0 = await denoise(x, level)
  return { x0, noise: noiseOf(x, x0, level) }
}

/**
 * Takes clean latents and the levels of a forward run, noisiest first, and returns latents at `levels[0]`. Heun's rule backwards
 * on the probability-flow ODE (Song et al. 2021, arXiv:2011.13456, eq. 13); the forward run with Heun undoes it to second order.
 */
export const invert: Sampler = async ({ denoise, x, levels, onStep }) => {
  for (const [i, now, next] of steps(levels.toReversed())) {
    const start = await split(denoise, x, now)
    const guess = weightedSum([1, x], [next.alpha - now.alpha, start.x0], [next.sigma - now.sigma, start.noise])
    const end = await split(denoise, guess, next)
    x = trapezoid(x, now, next, start, end)
    onStep?.(i + 1, end.x0)
  }
  return x
}
