// TCD: trajectory consistency with strategic stochastic sampling, a jump past the next level and noise back up to it.
import { steps, type Latents, type NoiseLevel, type NoiseSource, type Sampler } from '../contract.ts'
import { mix, scale } from '../elementwise.ts'
import { interpolateLevels, moveTo } from '../level.ts'

/** Noise `x` at the level `from` up to `to`, keeping the scale of `to`. */
function noiseUp(x: Latents, from: NoiseLevel, to: NoiseLevel, noise: NoiseSource): Latents {
  const shrink = to.alpha / from.alpha
  const variance = to.sigma ** 2 - (shrink * from.sigma) ** 2
  return variance > 0 ? mix(shrink, x, Math.sqrt(variance), noise(x.length)) : scale(shrink, x)
}

/**
 * Jumps to timestep `(1 - gamma) * next` and noises up to `next`; gamma 0 is deterministic, 1 is LCM (Zheng et al. 2024,
 * arXiv:2402.19159, alg. 4; diffusers calls it eta). The last step adds no noise. Needs `levelAt` for exact levels.
 */
export function createTcd({ gamma = 0.3 }: { readonly gamma?: number } = {}): Sampler {
  return async function tcd({ denoise, x, levels, levelAt = (timestep) => interpolateLevels(levels, timestep), noise, onStep }) {
    for (const [i, now, next] of steps(levels)) {
      const x0 = await denoise(x, now)
      const last = i + 2 === levels.length
      const target = last ? next : levelAt((1 - gamma) * next.timestep)
      const jumped = moveTo(x, x0, now, target)
      x = last ? jumped : noiseUp(jumped, target, next, noise)
      onStep?.(i + 1, x0)
    }
    return x
  }
}
