// How long a batch takes by its number of rows, as measured so far.
import { smoothed } from './smoothed.ts'

export type BatchTimes = {
  readonly add: (rows: number, ms: number) => void
  /** Milliseconds for so many rows: between two measured sizes on the line between them, beside all of them in proportion; 0 before any. */
  readonly of: (rows: number) => number
}

type Point = readonly [rows: number, ms: number]

export function createBatchTimes(): BatchTimes {
  const measured = new Map<number, number>()
  return {
    add(rows, ms) {
      measured.set(rows, smoothed(measured.get(rows), ms))
    },
    of(rows) {
      const points: Point[] = [...measured].toSorted(([a], [b]) => a - b)
      const above = points.findIndex(([size]) => size >= rows)
      const [low, high] = [points[(above < 0 ? points.length : above) - 1], points[above]]
      if (low && high) return low[1] + ((high[1] - low[1]) * (rows - low[0])) / (high[0] - low[0])
      const [size, ms] = low ?? high ?? [1, 0]
      return (ms * rows) / size
    },
  }
}
