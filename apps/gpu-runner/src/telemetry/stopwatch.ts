// Adds up the time that named stages take.

export type Stopwatch = {
  /** Runs `work` and adds its duration to `stage`, also when it throws. */
  time<T>(stage: string, work: () => Promise<T>): Promise<T>
  add(stage: string, ms: number): void
  /** Milliseconds by stage, to the microsecond. Stages that ran at the same time count in full. */
  totals(): Record<string, number>
}

/** `now` reads a monotonic clock in milliseconds. */
export function createStopwatch(now: () => number): Stopwatch {
  const totals = new Map<string, number>()
  const add = (stage: string, ms: number): void => void totals.set(stage, (totals.get(stage) ?? 0) + ms)
  async function time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const start = now()
    try {
      return await work()
    } finally {
      add(stage, now() - start)
    }
  }
  return { time, add, totals: () => Object.fromEntries([...totals].map(([stage, ms]) => [stage, Math.round(ms * 1000) / 1000])) }
}
