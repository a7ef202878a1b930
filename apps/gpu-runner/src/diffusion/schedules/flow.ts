// The rectified-flow path alpha = 1 - t, sigma = t, with the timestep shift of Stable Diffusion 3 and FLUX.
import type { Schedule } from '../contract.ts'
import type { NoisePath } from './path.ts'

/**
 * `shift` moves levels towards noise (1 leaves them even); `trainSteps` scales sigma to the timestep the model was trained on.
 * `lastTime` is the last unshifted time before clean in runs of two steps and more: 1 / steps where it is absent (FLUX);
 * diffusers' SD3 pipelines end at the shifted first training time instead, see `diffusersLastTime`.
 */
export type FlowOptions = { readonly shift?: number; readonly trainSteps?: number; readonly lastTime?: number }

/** `shift * t / (1 + (shift - 1) * t)` for t in [0, 1] (Esser et al. 2024, arXiv:2403.03206, eq. 23). */
export const shiftTime = (t: number, shift: number): number => (shift * t) / (1 + (shift - 1) * t)

/** The last time of diffusers' FlowMatchEulerDiscreteScheduler, which shifts the training grid before it spaces and shifts again. */
export const diffusersLastTime = (shift: number, trainSteps = 1000): number => shiftTime(1 / trainSteps, shift)

/** Image tokens at which the shift is `exp(low)` and `exp(high)`; FLUX's values are the default. */
export type ResolutionShift = { readonly low?: number; readonly high?: number; readonly lowTokens?: number; readonly highTokens?: number }

/** The shift for an image of `tokens` tokens: larger images need more noise to lose the same detail (arXiv:2403.03206, section 5.3.2). */
export function resolutionShift(
  tokens: number,
  { low = 0.5, high = 1.15, lowTokens = 256, highTokens = 4096 }: ResolutionShift = {},
): number {
  return Math.exp(low + ((tokens - lowTokens) * (high - low)) / (highTokens - lowTokens))
}

/** Even times from 1 to 0, shifted; the timestep is `sigma * trainSteps`. */
export function createFlowSchedule({ shift = 1, trainSteps = 1000, lastTime }: FlowOptions = {}): Schedule {
  return function flowSchedule(steps) {
    const stride = steps === 1 ? 0 : (1 - (lastTime ?? 1 / steps)) / (steps - 1)
    return Array.from({ length: steps + 1 }, (_, i) => {
      const t = i === steps ? 0 : 1 - i * stride
      const sigma = shiftTime(t, shift)
      return { alpha: 1 - sigma, sigma, timestep: sigma * trainSteps }
    })
  }
}

/** The whole flow path, for samplers that step between the levels of a schedule. */
export const createFlowPath = (trainSteps = 1000): NoisePath => ({
  trainSteps,
  at: (timestep) => ({ alpha: 1 - timestep / trainSteps, sigma: timestep / trainSteps, timestep }),
  timestepOf: (ratio) => (ratio === Number.POSITIVE_INFINITY ? trainSteps : (trainSteps * ratio) / (1 + ratio)),
})
