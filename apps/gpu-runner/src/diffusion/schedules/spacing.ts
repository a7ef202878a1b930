// Timestep spacings: which of the training timesteps a run of a few steps visits.

/** The names of arXiv:2305.08891, table 2, and the consistency models' evenly skipped distillation grid. */
export type SpacingName = 'leading' | 'linspace' | 'trailing' | 'consistency'

/** `dropLast` spaces one point more and leaves out the least noisy: what diffusers' multistep solvers do. */
export type SpacingOptions = { readonly trainSteps: number; readonly offset: number; readonly dropLast: boolean; readonly round: boolean }

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** Rounds halves to even, as NumPy does; `Math.round` would visit other timesteps. */
export const roundHalfEven = (value: number): number => (Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value))

function linspace(steps: number, { trainSteps, dropLast, round }: SpacingOptions): number[] {
  const points = steps + (dropLast ? 1 : 0)
  const last = points - 1
  const even = range(points).map((i) => (last === 0 ? 0 : (i * (trainSteps - 1)) / last))
  const timesteps = round ? even.map(roundHalfEven) : even
  return timesteps.toReversed().slice(0, steps)
}

function leading(steps: number, { trainSteps, offset, dropLast }: SpacingOptions): number[] {
  const points = steps + (dropLast ? 1 : 0)
  const stride = Math.floor(trainSteps / points)
  return range(points)
    .map((i) => i * stride + offset)
    .toReversed()
    .slice(0, steps)
}

const trailing = (steps: number, { trainSteps }: SpacingOptions): number[] =>
  range(steps).map((i) => roundHalfEven(trainSteps - (i * trainSteps) / steps) - 1)

/** LCM and TCD: the 50 timesteps of distillation, of which every few are visited (arXiv:2310.04378, section 4.3). */
function consistency(steps: number, { trainSteps }: SpacingOptions): number[] {
  const origin = range(50).map((i) => (50 - i) * Math.floor(trainSteps / 50) - 1)
  return range(steps).map((i) => origin[Math.floor((i * origin.length) / steps)] ?? Number.NaN)
}

const spacings = { leading, linspace, trailing, consistency } satisfies Record<SpacingName, unknown>

/** Timesteps, noisiest first. Throws a RangeError unless 1 <= steps <= trainSteps (at most 50 for `consistency`). */
export function spaceTimesteps(name: SpacingName, steps: number, options: SpacingOptions): readonly number[] {
  const most = name === 'consistency' ? 50 : options.trainSteps
  if (!Number.isInteger(steps) || steps < 1 || steps > most)
    throw new RangeError(`schedule: ${steps} steps are not in 1..${most} (${name} spacing)`)
  return spacings[name](steps, options)
}
