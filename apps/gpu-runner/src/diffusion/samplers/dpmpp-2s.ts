// DPM-Solver++ 2S: single-step second order over pairs of levels, one model call per level.
import { steps, type Latents, type NoiseLevel, type Sampler } from '../contract.ts'
import { mix } from '../elementwise.ts'
import { logSnrStep, moveTo } from '../level.ts'

type Start = { readonly x: Latents; readonly x0: Latents; readonly level: NoiseLevel }

/**
 * Every second level is the midpoint of a step from the level before it to the one after it (Lu et al. 2022, arXiv:2211.01095,
 * alg. 1, midpoint form). A pair with an end of infinite log-SNR takes two first-order steps.
 */
export const dpmpp2s: Sampler = async ({ denoise, x, levels, onStep }) => {
  let start: Start | null = null
  for (const [i, now, next] of steps(levels)) {
    const x0 = await denoise(x, now)
    const share = start ? logSnrStep(start.level, now) / logSnrStep(start.level, next) : 0
    if (start && share > 0) {
      const slope = 1 / (2 * share)
      x = moveTo(start.x, mix(1 - slope, start.x0, slope, x0), start.level, next)
      start = null
    } else {
      start = { x, x0, level: now }
      x = moveTo(x, x0, now, next)
    }
    onStep?.(i + 1, x0)
  }
  return x
}
