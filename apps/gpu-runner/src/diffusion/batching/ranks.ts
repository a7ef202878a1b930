// Which of the rows that wait goes first: those of requests that have had least, but nobody is passed by for ever.

/** How far rows of requests that have had some stand back, in batches, and up to how many of them that adds up. */
const [batchesPerRow, mostRows] = [4, 8]

export type Ranks = {
  /**
   * A row counts as having come later by the time of some batches for each row that its request, known by its signal, has had before: a
   * short request waits for one batch instead of for every long one's next step, and a long one is passed by only for so long.
   */
  readonly rankOf: (signal: AbortSignal) => number
  /** A batch begins with a row for each signal. */
  readonly began: (signals: readonly AbortSignal[]) => void
  /** It took `ms`. */
  readonly ended: (ms: number) => void
}

/** `nowMs` is a monotonic clock. */
export function createRanks(nowMs: () => number): Ranks {
  const served = new WeakMap<AbortSignal, number>()
  let batchMs = 0
  return {
    rankOf: (signal) => nowMs() + batchesPerRow * Math.min(mostRows, served.get(signal) ?? 0) * batchMs,
    began(signals) {
      for (const signal of signals) served.set(signal, (served.get(signal) ?? 0) + 1)
    },
    ended: (ms) => void (batchMs = ms),
  }
}
