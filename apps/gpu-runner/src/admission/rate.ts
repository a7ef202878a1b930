// How fast jobs get done, measured: the base of waiting-time estimates.

export type Rate = {
  /** Notes that `units` of work were finished at `endMs` by a job that started at `startMs`. */
  record(units: number, startMs: number, endMs: number): void
  /** Milliseconds until `units` of work are done at present throughput, or null before the first record. */
  estimateMs(units: number): number | null
  /** Milliseconds per unit at present throughput, or null before the first record. */
  msPerUnit(): number | null
}

/** Weight of the newest job in the moving average: about the last ten jobs count. */
const newest = 0.2

/**
 * An exponentially weighted moving average. A job is charged the time since the job before it ended, or since its own start
 * when the runner was idle then, so that jobs which run at the same time share the clock.
 */
export function createRate(): Rate {
  let average: number | null = null
  let lastEndMs = Number.NEGATIVE_INFINITY
  return {
    record(units, startMs, endMs) {
      const sample = (endMs - Math.max(startMs, lastEndMs)) / units
      average = average === null ? sample : average + newest * (sample - average)
      lastEndMs = endMs
    },
    msPerUnit: () => average,
    estimateMs: (units) => (average === null ? null : Math.round(average * units)),
  }
}
