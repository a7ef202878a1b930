// Percentiles of samples.

/** The value below which the share `p` (0..1) of the samples lies, by linear interpolation between ranks. Throws a RangeError for no samples. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const rank = p * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]]
  if (low === undefined || high === undefined) throw new RangeError('percentile of no samples')
  return low + (high - low) * (rank - Math.floor(rank))
}

export type Summary = { readonly p50: number; readonly p95: number; readonly p99: number }

export const summarise = (samples: readonly number[]): Summary => ({
  p50: percentile(samples, 0.5),
  p95: percentile(samples, 0.95),
  p99: percentile(samples, 0.99),
})
