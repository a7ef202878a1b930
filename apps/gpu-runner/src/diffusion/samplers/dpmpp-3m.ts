// DPM-Solver++ 3M: third order from the two predictions before, one model call per step, as ODE or SDE.
import type { Sampler } from '../contract.ts'
import type { Term } from '../elementwise.ts'
import { secondOrder } from './dpmpp-2m.ts'
import { createDpmpp, type DpmppOptions, type DpmppStep } from './dpmpp-multistep.ts'

/** The first and second divided differences of x0 in log-SNR, weighted by phi_2 and phi_3 of the exponential integrator. */
function thirdOrder(step: DpmppStep): Term[] {
  const [one, two] = step.past
  if (!one || !two || !Number.isFinite(step.h) || !Number.isFinite(two.h)) return secondOrder(step)
  const [near, far, length] = [one.h / step.h, two.h / step.h, (1 + step.eta) * step.h]
  const phi2 = Math.expm1(-length) / length + 1
  const phi3 = phi2 / length - 0.5
  const curve = (phi2 * near - phi3) / (near + far)
  const [slope, old] = [(step.next.alpha * (phi2 + curve)) / near, (step.next.alpha * curve) / far]
  return [
    [slope, step.x0],
    [-slope - old, one.x0],
    [old, two.x0],
  ]
}

/**
 * Lu et al. 2022 (arXiv:2206.00927, app. B) on x0, its SDE form with the signs of k-diffusion's `dpmpp_3m_sde`. The second step, with
 * one prediction behind it, is 2M's, and so is one whose history starts in pure noise.
 */
export const createDpmpp3m = ({ eta = 0 }: DpmppOptions = {}): Sampler => createDpmpp(thirdOrder, eta)
