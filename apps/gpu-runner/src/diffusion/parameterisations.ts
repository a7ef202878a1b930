// Parameterisations: what a network predicts (noise, v, clean latents, flow velocity) converted to x0 and back, in one place.
import type { Latents, NoiseLevel } from './contract.ts'
import { mix, scale } from './elementwise.ts'

/**
 * One meaning of a network's output at `x = alpha * x0 + sigma * noise`. `scaleOf` is the scale of the path that the network was
 * trained on at this level: feed it `x / scaleOf(level)`, so that one network serves preserving, exploding and flow schedules.
 */
export type Parameterisation = {
  readonly scaleOf: (level: NoiseLevel) => number
  readonly toX0: (output: Latents, x: Latents, level: NoiseLevel) => Latents
  readonly fromX0: (x0: Latents, x: Latents, level: NoiseLevel) => Latents
}

/** The noise that `x` holds over `x0`: `(x - alpha * x0) / sigma`. Undefined (not finite) where sigma is 0. */
export const noiseOf = (x: Latents, x0: Latents, { alpha, sigma }: NoiseLevel): Latents => mix(1 / sigma, x, -alpha / sigma, x0)

const preserving = ({ alpha, sigma }: NoiseLevel): number => Math.hypot(alpha, sigma)

const straight = ({ alpha, sigma }: NoiseLevel): number => alpha + sigma

/** Noise: `x0 = (x - sigma * e) / alpha` (Ho et al. 2020, arXiv:2006.11239, eq. 9). Throws a RangeError at alpha 0, where e says nothing of x0. */
const epsilon: Parameterisation = {
  scaleOf: preserving,
  toX0(output, x, { alpha, sigma }) {
    if (alpha === 0)
      throw new RangeError('epsilon prediction is undefined at zero signal; use a v or flow model, or a schedule without zero terminal SNR')
    return mix(1 / alpha, x, -sigma / alpha, output)
  },
  fromX0: (x0, x, level) => noiseOf(x, x0, level),
}

/** `v = alpha * noise - sigma * x0`, so `x0 = alpha * x - sigma * v` where alpha^2 + sigma^2 = 1 (Salimans & Ho 2022, arXiv:2202.00512, app. D). */
const v: Parameterisation = {
  scaleOf: preserving,
  toX0(output, x, level) {
    const norm = preserving(level)
    return mix(level.alpha / norm ** 2, x, -level.sigma / norm, output)
  },
  fromX0: (x0, x, level) => mix(level.alpha / preserving(level) / level.sigma, x, -preserving(level) / level.sigma, x0),
}

/** The clean latents themselves. */
const x0: Parameterisation = { scaleOf: preserving, toX0: (output) => output, fromX0: (clean) => clean }

/** `u = noise - x0`, so `x0 = x - sigma * u` where alpha + sigma = 1 (Liu et al. 2022, arXiv:2209.03003, eq. 1; time runs to noise). */
const flow: Parameterisation = {
  scaleOf: straight,
  toX0: (output, x, level) => mix(1 / straight(level), x, -level.sigma / straight(level), output),
  fromX0: (clean, x, level) => mix(1 / level.sigma, x, -straight(level) / level.sigma, clean),
}

export const parameterisations = { epsilon, v, x0, flow } satisfies Record<string, Parameterisation>

/** The id of a parameterisation, as model manifests name it. */
export type ParameterisationId = keyof typeof parameterisations

/**
 * The boundary condition of latent consistency models, which makes a prediction the input itself at timestep 0:
 * `c_skip * x + c_out * x0` with sigma_data 0.5 and timesteps scaled by 10 (Luo et al. 2023, arXiv:2310.04378, eq. 9 and app. B).
 */
export function consistencyBoundary(prediction: Latents, x: Latents, level: NoiseLevel, timestepScaling = 10): Latents {
  const [variance, scaled] = [0.25, level.timestep * timestepScaling]
  const skip = variance / (scaled ** 2 + variance)
  return mix(scaled / Math.sqrt(scaled ** 2 + variance), prediction, skip, scale(1 / preserving(level), x))
}
