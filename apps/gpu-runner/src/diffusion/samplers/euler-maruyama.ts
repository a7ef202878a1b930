// Euler-Maruyama: the plain discretisation of the reverse-time SDE, with eta between the ODE and the full SDE.
import { steps, type Sampler } from '../contract.ts'
import { weightedSum } from '../elementwise.ts'
import { moveTo, noiseRatio } from '../level.ts'
import { noiseOf } from '../parameterisations.ts'

/**
 * In exploding coordinates y = x / alpha with ratio s: `dy = (1 + eta^2) e ds + eta sqrt(d(s^2)) dw`, which keeps every marginal for
 * any eta >= 0 (Song et al. 2021, arXiv:2011.13456, eq. 6 with app. D; Karras et al. 2022, arXiv:2206.00364, eq. 6). eta 0 is
 * Euler. The ends, where s is infinite or 0, take the exact step of a constant x0: fresh noise alone, or none.
 */
export function createEulerMaruyama({ eta = 1 }: { readonly eta?: number } = {}): Sampler {
  return async function eulerMaruyama({ denoise, x, levels, noise, onStep }) {
    for (const [i, now, next] of steps(levels)) {
      const x0 = await denoise(x, now)
      if (next.sigma === 0 || eta === 0) x = moveTo(x, x0, now, next)
      else if (now.alpha === 0) x = weightedSum([next.alpha, x0], [next.sigma, noise(x.length)])
      else {
        const [from, to] = [noiseRatio(now), noiseRatio(next)]
        const drift = next.alpha * (1 + eta ** 2) * (to - from)
        const diffusion = next.alpha * eta * Math.sqrt(from ** 2 - to ** 2)
        x = weightedSum([next.alpha / now.alpha, x], [drift, noiseOf(x, x0, now)], [diffusion, noise(x.length)])
      }
      onStep?.(i + 1, x0)
    }
    return x
  }
}
