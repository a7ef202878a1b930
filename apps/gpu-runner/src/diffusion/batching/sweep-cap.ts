// The batch cap of a model on a device: keep doubling while throughput gains.

/** `measureMs` runs one batch of that many rows, warmed up, and returns its milliseconds. */
export type SweepOptions = { readonly measureMs: (rows: number) => Promise<number>; readonly most: number; readonly gain?: number }

/** The largest power of two up to `most` (at least 1) whose doubling from the one below raised rows per second by `gain`, 10 % by default. */
export async function sweepCap({ measureMs, most, gain = 0.1 }: SweepOptions): Promise<number> {
  let [cap, rate] = [1, 1 / (await measureMs(1))]
  while (cap * 2 <= most) {
    const doubled = (cap * 2) / (await measureMs(cap * 2))
    if (doubled < rate * (1 + gain)) break
    cap *= 2
    rate = doubled
  }
  return cap
}
