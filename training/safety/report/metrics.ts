// Ranking metrics: average precision, recall at a false-positive rate, shares.

export type Scored = { readonly score: number; readonly positive: boolean }

/** Area under precision-recall by average precision, 0..1; NaN without positives. */
export function averagePrecision(rows: readonly Scored[]): number {
  const sorted = rows.toSorted((a, b) => b.score - a.score)
  let hits = 0
  let sum = 0
  for (const [rank, { positive }] of sorted.entries()) {
    if (!positive) continue
    hits++
    sum += hits / (rank + 1)
  }
  return sum / hits
}

/** Area under the ROC curve by ranks (Mann-Whitney), ties counted half. */
export function areaUnderRoc(rows: readonly Scored[]): number {
  const negatives = rows.filter(({ positive }) => !positive).map(({ score }) => score).toSorted((a, b) => a - b)
  const positives = rows.filter(({ positive }) => positive)
  const below = (score: number, inclusive: boolean) => countBelow(negatives, score, inclusive)
  const wins = positives.reduce((sum, { score }) => sum + (below(score, false) + below(score, true)) / 2, 0)
  return wins / (positives.length * negatives.length)
}

function countBelow(sorted: readonly number[], value: number, inclusive: boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    const entry = sorted[middle] ?? Infinity
    if (entry < value || (inclusive && entry === value)) low = middle + 1
    else high = middle
  }
  return low
}

/** Share of positives that score above all but `rate` of the negatives. */
export function recallAt(rows: readonly Scored[], rate: number): number {
  const negatives = rows.filter(({ positive }) => !positive).map(({ score }) => score).toSorted((a, b) => b - a)
  const limit = negatives[Math.floor(negatives.length * rate)] ?? -Infinity
  return share(rows.filter(({ positive }) => positive), ({ score }) => score > limit)
}

/** Share of items that pass, 0..1; NaN for none. */
export function share<T>(items: readonly T[], passes: (item: T) => boolean): number {
  return items.filter(passes).length / items.length
}
