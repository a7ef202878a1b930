// Euler-Maruyama: the plain discretisation of the reverse-time SDE, with eta between the ODE and the full SDE.
import { steps, type Latents, type NoiseLevel, type NoiseSource, type Sampler } from '../contract.ts'
import { mix, weightedSum } from '../elementwise.ts'
import { moveTo, noiseRatio, posteriorShare } from '../level.ts'
import { noiseOf } from '../parameterisations.ts'

/** `y + (1 + eta^2) e ds + eta sqrt(d(s^2)) w` on y = x / alpha with noise ratio s. */
function plainStep(x: Latents, x0: Latents, now: NoiseLevel, next: NoiseLevel, eta: number, fresh: Latents): Latents {
  const [from, to] = [noiseRatio(now), noiseRatio(next)]
  const drift = next.alpha * (1 + eta ** 2) * (to - from)
  const diffusion = next.alpha * eta * Math.sqrt(from ** 2 - to ** 2)
  return weightedSum([next.alpha / now.alpha, x], [drift, noiseOf(x, x0, now)], [diffusion, fresh])
}

/** The step that is exact for a constant x0: the posterior's, with eta of its fresh noise. */
function exactStep(x: Latents, x0: Latents, now: NoiseLevel, next: NoiseLevel, eta: number, noise: NoiseSource): Latents {
  const fresh = Math.min(eta, 1) * Math.sqrt(1 - posteriorShare(now, next) ** 2)
  const kept = moveTo(x, x0, now, next, next.sigma * Math.sqrt(1 - fresh ** 2))
  return next.sigma === 0 ? kept : mix(1, kept, next.sigma * fresh, noise(x.length))
}

/**
 * `dy = (1 + eta^2) e ds + eta sqrt(d(s^2)) dw` keeps every marginal for any eta >= 0 (Song et al. 2021, arXiv:2011.13456, eq. 6 and
 * app. D; Karras et al. 2022, arXiv:2206.00364, eq. 6). A step so long that the rule would turn the noise around, and one from pure
 * noise or to clean, takes the exact form of a constant x0 instead; in fine steps none does. eta 0 is Euler.
 */
export function createEulerMaruyama({ eta = 1 }: { readonly eta?: number } = {}): Sampler {
  return async function eulerMaruyama({ denoise, x, levels, noise, onStep }) {
    for (const [i, now, next] of steps(levels)) {
      const x0 = await denoise(x, now)
      const isShort = (1 + eta ** 2) * (1 - posteriorShare(now, next)) <= 1
      if (eta === 0) x = moveTo(x, x0, now, next)
      else x = isShort ? plainStep(x, x0, now, next, eta, noise(x.length)) : exactStep(x, x0, now, next, eta, noise)
      onStep?.(i + 1, x0)
    }
    return x
  }
}
