// The noise path by angle: atan2(sigma, alpha), from pi / 2 at pure noise to 0 at clean, smooth whatever the path.
import type { NoiseLevel, SamplerRun } from '../contract.ts'
import { between } from '../level.ts'

/** Levels of a path, noisiest first and all with noise. */
export type Track = readonly [NoiseLevel, ...NoiseLevel[]]

const POINTS = 256

export const angleOf = ({ alpha, sigma }: NoiseLevel): number => Math.atan2(sigma, alpha)

/** The noisy levels of a run, or many more along its path where `levelAt` gives it. Throws a RangeError when no level has noise. */
export function trackOf({ levels, levelAt }: SamplerRun): Track {
  const [first, ...rest] = levels.filter(({ sigma }) => sigma > 0)
  if (!first) throw new RangeError('adaptive: no level of the schedule has noise')
  const last = rest.at(-1)
  if (!levelAt || !last) return [first, ...rest]
  const inner = Array.from({ length: POINTS - 1 }, (_, i) => levelAt(between(first, last, (i + 1) / POINTS).timestep))
  return [first, ...inner, last]
}

/** The level of a track at an angle within it: where the chord between its neighbours has that ratio of sigma to alpha. */
export function levelAtAngle(track: Track, angle: number): NoiseLevel {
  const index = track.findIndex((level) => angleOf(level) <= angle)
  const [from, to] = [track.at(Math.max(index - 1, 0)) ?? track[0], track.at(index) ?? track[0]]
  const off = ({ alpha, sigma }: NoiseLevel): number => alpha * Math.sin(angle) - sigma * Math.cos(angle)
  const span = off(from) - off(to)
  return span === 0 ? to : between(from, to, off(from) / span)
}
