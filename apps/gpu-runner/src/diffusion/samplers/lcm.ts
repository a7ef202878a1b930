// Multistep consistency sampling: jump to the predicted image, then noise it again to the next level.
import { steps, type Sampler } from '../contract.ts'
import { mix } from '../elementwise.ts'

/** Song et al. 2023, arXiv:2303.01469, alg. 1; the sampler of LCM (arXiv:2310.04378), SDXL-Turbo and Lightning-like models. The last step adds no noise. */
export const lcm: Sampler = async ({ denoise, x, levels, noise, onStep }) => {
  const stepCount = levels.length - 1
  for (const [i, now, next] of steps(levels)) {
    const x0 = await denoise(x, now)
    x = i + 1 === stepCount ? x0 : mix(next.alpha, x0, next.sigma, noise(x.length))
    onStep?.(i + 1, x0)
  }
  return x
}
