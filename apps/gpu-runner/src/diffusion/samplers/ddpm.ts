// DDPM: the ancestral sampler of the original Markov chain, with either of its two fixed variances.
import { steps, type NoiseLevel, type Sampler } from '../contract.ts'
import { mix } from '../elementwise.ts'
import { moveTo, posteriorShare } from '../level.ts'

/** `small` is the variance of the posterior given x0, `large` that of the forward step (Ho et al. 2020, arXiv:2006.11239, section 3.2). */
export type DdpmVariance = 'small' | 'large'

function deviation(now: NoiseLevel, next: NoiseLevel, variance: DdpmVariance): number {
  const fresh = Math.sqrt(1 - posteriorShare(now, next) ** 2)
  const forward = (now.sigma / Math.hypot(now.alpha, now.sigma)) * Math.hypot(next.alpha, next.sigma)
  return fresh * (variance === 'small' ? next.sigma : forward)
}

/** Steps to the posterior mean (arXiv:2006.11239, eq. 7) and adds its noise; with the small variance the same as Euler ancestral with eta 1. */
export function createDdpm({ variance = 'small' }: { readonly variance?: DdpmVariance } = {}): Sampler {
  return async function ddpm({ denoise, x, levels, noise, onStep }) {
    for (const [i, now, next] of steps(levels)) {
      const x0 = await denoise(x, now)
      const mean = moveTo(x, x0, now, next, next.sigma * posteriorShare(now, next))
      x = next.sigma === 0 ? mean : mix(1, mean, deviation(now, next, variance), noise(x.length))
      onStep?.(i + 1, x0)
    }
    return x
  }
}
