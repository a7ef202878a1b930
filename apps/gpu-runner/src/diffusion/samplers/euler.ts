// Euler: one model call and one straight segment per step.
import { steps, type Sampler } from '../contract.ts'
import { moveTo } from '../level.ts'

/**
 * First-order step of the probability-flow ODE, exact while x0 stays constant. DDIM with eta 0 on a variance-preserving path
 * (Song et al. 2021, arXiv:2010.02502, eq. 12), Karras' Euler on a variance-exploding one, rectified-flow Euler on a flow path.
 */
export const euler: Sampler = async ({ denoise, x, levels, onStep }) => {
  for (const [i, now, next] of steps(levels)) {
    const x0 = await denoise(x, now)
    x = moveTo(x, x0, now, next)
    onStep?.(i + 1, x0)
  }
  return x
}
