// Schedules over a trained path: pick timesteps by a spacing, or noise ratios by Karras or exponential spacing.
import type { NoiseLevel, Schedule } from '../contract.ts'
import { exponentialSigmas } from './exponential.ts'
import { karrasSigmas } from './karras.ts'
import { levelOfRatio, type NoisePath, type PathScale } from './path.ts'
import { roundHalfEven, spaceTimesteps, type SpacingName, type SpacingOptions } from './spacing.ts'

/**
 * `sigmas` respaces between the noisiest and the least noisy visited level (`range: 'visited'`) or trained level (`'trained'`).
 * `final` is where a run ends: clean, or the first training level (diffusers' `set_alpha_to_one: false`).
 */
export type DiscreteOptions = Omit<SpacingOptions, 'trainSteps'> & {
  readonly spacing: SpacingName
  readonly sigmas: 'timesteps' | 'karras' | 'exponential'
  readonly range: 'visited' | 'trained'
  readonly final: 'zero' | 'first-trained'
  readonly scale: PathScale
}

/** Trailing timesteps that end clean: few-step models and zero terminal SNR need this (arXiv:2305.08891, section 3.3). */
export const defaultDiscreteOptions: DiscreteOptions = {
  spacing: 'trailing',
  offset: 0,
  dropLast: false,
  round: true,
  sigmas: 'timesteps',
  range: 'trained',
  final: 'zero',
  scale: 'preserving',
}

const ratioOf = ({ alpha, sigma }: NoiseLevel): number => sigma / alpha

const respacings = { karras: karrasSigmas, exponential: exponentialSigmas }

function respaced(
  path: NoisePath,
  timesteps: readonly number[],
  options: DiscreteOptions & { sigmas: 'karras' | 'exponential' },
): NoiseLevel[] {
  const [first, last] = options.range === 'trained' ? [path.trainSteps - 1, 0] : [timesteps.at(0) ?? 0, timesteps.at(-1) ?? 0]
  const ratios = respacings[options.sigmas](timesteps.length, ratioOf(path.at(first)), ratioOf(path.at(last)))
  return ratios.map((ratio) => {
    const timestep = path.timestepOf(ratio)
    return levelOfRatio(ratio, options.round ? roundHalfEven(timestep) : timestep, options.scale)
  })
}

/** A schedule over `path`. It throws a RangeError when the steps do not fit (see `spaceTimesteps`). */
export function createDiscreteSchedule(path: NoisePath, changes: Partial<DiscreteOptions> = {}): Schedule {
  const options = { ...defaultDiscreteOptions, ...changes }
  const { sigmas, scale } = options
  return function discreteSchedule(steps) {
    const timesteps = spaceTimesteps(options.spacing, steps, { ...options, trainSteps: path.trainSteps })
    const onGrid = (timestep: number): NoiseLevel => levelOfRatio(ratioOf(path.at(timestep)), timestep, scale)
    const levels = sigmas === 'timesteps' ? timesteps.map(onGrid) : respaced(path, timesteps, { ...options, sigmas })
    return [...levels, options.final === 'zero' ? { alpha: 1, sigma: 0, timestep: 0 } : onGrid(0)]
  }
}
