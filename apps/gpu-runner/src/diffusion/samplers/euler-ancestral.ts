// Euler ancestral: steps below the next level and adds fresh noise up to it.
import { steps, type Sampler } from '../contract.ts'
import { mix } from '../elementwise.ts'
import { moveTo, posteriorShare } from '../level.ts'

/**
 * The share of the next level's noise that is drawn afresh is `eta * sqrt(1 - q^2)`, with q what DDPM's posterior keeps: DDIM with
 * eta (Song et al. 2021, arXiv:2010.02502, eq. 16), k-diffusion's `euler_ancestral`. eta in [0, 1]: 0 is Euler, 1 the posterior.
 */
export function createEulerAncestral({ eta = 1 }: { readonly eta?: number } = {}): Sampler {
  return async function eulerAncestral({ denoise, x, levels, noise, onStep }) {
    for (const [i, now, next] of steps(levels)) {
      const x0 = await denoise(x, now)
      const fresh = eta * Math.sqrt(1 - posteriorShare(now, next) ** 2)
      const kept = moveTo(x, x0, now, next, next.sigma * Math.sqrt(1 - fresh ** 2))
      x = next.sigma === 0 || fresh === 0 ? kept : mix(1, kept, next.sigma * fresh, noise(x.length))
      onStep?.(i + 1, x0)
    }
    return x
  }
}
