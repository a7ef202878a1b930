// Measures a sampler on the Gaussian mixture: its error against the exact trajectories, and the model calls that it took.
import type { Denoise, Latents, NoiseLevel, NoiseSource, Sampler } from '../contract.ts'
import { scale } from '../elementwise.ts'
import { flowExactly, mixtureDenoise } from './gaussian-mixture.ts'

/** Where trajectories start, at the scale alpha^2 + sigma^2 = 1: both modes and between them. */
const STARTS = [1.5, 0.3, -0.9, 2.2]

/** The scale of a level. */
export const normOf = ({ alpha, sigma }: NoiseLevel): number => Math.hypot(alpha, sigma)

/** The two ends of a run. Throws a RangeError where there are none. */
export function endsOf(levels: readonly NoiseLevel[]): readonly [NoiseLevel, NoiseLevel] {
  const [first, last] = [levels.at(0), levels.at(-1)]
  if (!first || !last) throw new RangeError('a run needs levels')
  return [first, last]
}

/** A sampler of the ODE draws no noise. */
const noNoise: NoiseSource = () => {
  throw new Error('a sampler of the ODE drew noise')
}

/** The largest absolute error over the starts at the scale alpha^2 + sigma^2 = 1, and the model calls of the run. */
export async function measure(sampler: Sampler, levels: readonly NoiseLevel[]): Promise<{ error: number; calls: number }> {
  const [first, last] = endsOf(levels)
  let calls = 0
  const denoise: Denoise = (x, level) => {
    calls += 1
    return mixtureDenoise(x, level)
  }
  const end: Latents = await sampler({ denoise, x: scale(normOf(first), Float32Array.from(STARTS)), levels, noise: noNoise })
  const exact = STARTS.map((start) => flowExactly(start * normOf(first), first, last))
  return { error: Math.max(...end.map((value, i) => Math.abs(value - (exact[i] ?? Number.NaN)))) / normOf(last), calls }
}
