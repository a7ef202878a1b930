// The rectified-flow path alpha = 1 - t, sigma = t, with the timestep shift of Stable Diffusion 3 and FLUX.
import type { Schedule } from '../contract.ts'

/** `shift` moves levels towards noise (1 leaves them even); `trainSteps` scales sigma to the timestep the model was trained on. */
export type FlowOptions = { readonly shift?: number; readonly trainSteps?: number }

/** `shift * t / (1 + (shift - 1) * t)` for t in [0, 1] (Esser et al. 2024, arXiv:2403.03206, eq. 23). */
export const shiftTime = (t: number, shift: number): number => (shift * t) / (1 + (shift - 1) * t)

/** Even times from 1 to 0, shifted; the timestep is `sigma * trainSteps`. */
export function createFlowSchedule({ shift = 1, trainSteps = 1000 }: FlowOptions = {}): Schedule {
  return function flowSchedule(steps) {
    return Array.from({ length: steps + 1 }, (_, i) => {
      const sigma = shiftTime(1 - i / steps, shift)
      return { alpha: 1 - sigma, sigma, timestep: sigma * trainSteps }
    })
  }
}
