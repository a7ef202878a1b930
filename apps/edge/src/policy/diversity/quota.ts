// Values for a batch by quota: as near to the targets as whole images can be, where independent draws would scatter.
import type { Share } from './targets.ts'

/** Uniform in [0, 1). */
export type Draw = () => number

/** Mulberry32: a seed of 32 bits gives one stream, the same everywhere. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0
  return function draw() {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Fisher and Yates, as Knuth has it (TAOCP 3.4.2, algorithm P). */
function shuffle<T>(values: readonly T[], draw: Draw): T[] {
  const shuffled = [...values]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(draw() * (last + 1))
    const [a, b] = [shuffled[last], shuffled[other]]
    if (a !== undefined && b !== undefined) [shuffled[last], shuffled[other]] = [b, a]
  }
  return shuffled
}

/**
 * `count` values by systematic sampling: each value comes floor or ceil of count * share times, and over all seeds count * share on
 * average. In random order, so that two attributes pair up freely.
 */
export function valuesByQuota(shares: readonly Share[], count: number, draw: Draw): string[] {
  const start = draw()
  const valueAt = (point: number): string => {
    let sum = 0
    return shares.find(({ share }) => (sum += share) > point)?.value ?? shares.at(-1)?.value ?? ''
  }
  return shuffle(
    Array.from({ length: count }, (_, i) => valueAt((start + i) / count)),
    draw,
  )
}
