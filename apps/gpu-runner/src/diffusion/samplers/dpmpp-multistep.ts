// The frame of DPM-Solver++'s multistep samplers: exponential integration of a prediction, corrected by the ones before it.
import { steps, type Latents, type NoiseLevel, type Sampler } from '../contract.ts'
import { mix, weightedSum, type Term } from '../elementwise.ts'
import { logSnrStep } from '../level.ts'

/** `eta` 0 is the probability-flow ODE, 1 the reverse SDE. */
export type DpmppOptions = { readonly eta?: number }

/** A past prediction and the step in log-SNR that followed it. */
export type Past = { readonly x0: Latents; readonly h: number }

/** A step to take: its prediction, the earlier ones (latest first), its end, and its length in log-SNR, infinite at a path's ends. */
export type DpmppStep = {
  readonly x0: Latents
  readonly past: readonly Past[]
  readonly next: NoiseLevel
  readonly eta: number
  readonly h: number
}

/** `alpha * (1 - exp(-(1 + eta) * h))`: the weight of a constant x0 over a step. */
export const signalWeight = ({ next, eta, h }: DpmppStep): number => -next.alpha * Math.expm1(-(1 + eta) * h)

const decay = ({ eta, h }: DpmppStep): number => (eta === 0 ? 1 : Math.exp(-eta * h))

const freshNoise = ({ next, eta, h }: DpmppStep): number => (eta === 0 ? 0 : next.sigma * Math.sqrt(-Math.expm1(-2 * eta * h)))

/** A sampler whose every step is exact for a constant x0 and adds the terms that `correct` gives for its change (arXiv:2211.01095, eq. 9). */
export function createDpmpp(correct: (step: DpmppStep) => readonly Term[], eta: number): Sampler {
  return async function dpmpp({ denoise, x, levels, noise, onStep }) {
    let past: readonly Past[] = []
    for (const [i, now, next] of steps(levels)) {
      const x0 = await denoise(x, now)
      const step = { x0, past, next, eta, h: logSnrStep(now, next) }
      x = weightedSum([(next.sigma / now.sigma) * decay(step), x], [signalWeight(step), x0], ...correct(step))
      if (freshNoise(step) > 0) x = mix(1, x, freshNoise(step), noise(x.length))
      past = [{ x0, h: step.h }, ...past].slice(0, 2)
      onStep?.(i + 1, x0)
    }
    return x
  }
}
