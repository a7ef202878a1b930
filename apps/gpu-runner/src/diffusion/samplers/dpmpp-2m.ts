// DPM-Solver++ 2M: second order from the prediction before, one model call per step, as ODE or SDE.
import type { Sampler } from '../contract.ts'
import type { Term } from '../elementwise.ts'
import { createDpmpp, signalWeight, type DpmppOptions, type DpmppStep } from './dpmpp-multistep.ts'

/** Half the weight of x0 times its extrapolated change; nothing at a path's ends, where a step has no length in log-SNR. */
export function secondOrder(step: DpmppStep): Term[] {
  const [before] = step.past
  if (!before || !Number.isFinite(step.h)) return []
  const weight = (signalWeight(step) * step.h) / (2 * before.h)
  return [
    [weight, step.x0],
    [-weight, before.x0],
  ]
}

/** Lu et al. 2022, arXiv:2211.01095, alg. 2 with eta 0, and its SDE form, app. of the same, with eta 1; the midpoint variant. */
export const createDpmpp2m = ({ eta = 0 }: DpmppOptions = {}): Sampler => createDpmpp(secondOrder, eta)
