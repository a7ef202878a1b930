// Noise paths: every level that a model was trained on, by timestep and by noise-to-signal ratio.
import type { NoiseLevel } from '../contract.ts'

/** A continuous path. `ratio` is sigma / alpha; timesteps may be fractional. */
export type NoisePath = {
  readonly trainSteps: number
  readonly at: (timestep: number) => NoiseLevel
  readonly timestepOf: (ratio: number) => number
}

/** Variance-preserving scale keeps alpha^2 + sigma^2 = 1; exploding scale keeps alpha = 1. The same path, the same image. */
export type PathScale = 'preserving' | 'exploding'

/** The level with a noise-to-signal ratio; an infinite ratio is pure noise and has no exploding form. */
export function levelOfRatio(ratio: number, timestep: number, scale: PathScale): NoiseLevel {
  if (scale === 'exploding') return { alpha: 1, sigma: ratio, timestep }
  const alpha = 1 / Math.sqrt(1 + ratio ** 2)
  return { alpha, sigma: ratio === Number.POSITIVE_INFINITY ? 1 : ratio * alpha, timestep }
}

/** The value at a fractional position, linear between neighbours and constant beyond the ends. */
export function interpolate(values: readonly number[], position: number): number {
  const low = Math.min(Math.max(Math.floor(position), 0), values.length - 1)
  const [from, to] = [values[low] ?? Number.NaN, values[Math.min(low + 1, values.length - 1)] ?? Number.NaN]
  const weight = Math.min(Math.max(position - low, 0), 1)
  return weight === 0 ? from : from + weight * (to - from)
}

/** The fractional position at which ascending `values` reach `value`, clamped to the ends. */
export function positionOf(values: readonly number[], value: number): number {
  const high = values.findIndex((other) => other > value)
  if (high === 0) return 0
  if (high === -1) return values.length - 1
  const [from, to] = [values[high - 1] ?? Number.NaN, values[high] ?? Number.NaN]
  return to === Number.POSITIVE_INFINITY ? high - 1 : high - 1 + (value - from) / (to - from)
}

/** The path of a cumulative signal (alpha-bar per training timestep): ratios linear between timesteps, timesteps linear in log ratio. */
export function createVpPath(signal: readonly number[], scale: PathScale = 'preserving'): NoisePath {
  const ratios = signal.map((value) => Math.sqrt((1 - value) / value))
  const logRatios = ratios.map(Math.log)
  return {
    trainSteps: signal.length,
    at: (timestep) => levelOfRatio(interpolate(ratios, timestep), timestep, scale),
    timestepOf: (ratio) => positionOf(logRatios, Math.log(ratio)),
  }
}
