// Which of the rows that wait run next: those of few-step requests do not sit in a batch with the many-step requests' next steps.
import type { BatchTimes } from './batch-times.ts'

/** The rows of the next batch, at most `cap` of those that wait. */
export type Compose<Item> = (waiting: readonly Item[], cap: number) => readonly Item[]

/** A batch of all that wait is made when it takes no more than this many times one of the first row's kind. */
const sharedTime = 1.25
/** While few-step requests come, a batch of the others takes no more than this many times their last one. */
const aheadTime = 1.5
/** For so many batches after the last of few-step rows, more of them are expected. */
const expectedBatches = 32

/** The most rows, of up to `most`, whose batch takes no longer than `limitMs`; one at least. */
function rowsWithin(limitMs: number, most: number, times: BatchTimes): number {
  let rows = most
  while (rows > 1 && times.of(rows) > limitMs) rows -= 1
  return rows
}

/**
 * Where a batch costs the more the more rows it has (a processor), the two kinds take turns: a batch of few-step rows alone, then one of
 * the others, which is kept short while few-step requests come, because the next of them waits for its end. Where more rows cost next to
 * nothing (a large accelerator), all run together. Rows of one kind are never kept apart.
 */
export function createCompose<Item>(hasFewSteps: (item: Item) => boolean, times: BatchTimes): Compose<Item> {
  let lastFew = 0
  let batchesSince = Infinity

  /** How many of a kind's rows may run at once. */
  function limitOf(few: boolean, rows: number): number {
    batchesSince = few ? 0 : batchesSince + 1
    if (few) lastFew = rows
    return few || batchesSince > expectedBatches ? rows : rowsWithin(aheadTime * times.of(lastFew), rows, times)
  }

  return function compose(waiting, cap) {
    const few = waiting.filter(hasFewSteps)
    const many = waiting.filter((item) => !hasFewSteps(item))
    const fewNext = many.length === 0 || (few.length > 0 && batchesSince > 0)
    const [mine, others] = fewNext ? [few, many] : [many, few]
    const kind = mine.slice(0, cap)
    const own = kind.slice(0, limitOf(fewNext, kind.length))
    const all = [...own, ...mine.slice(own.length), ...others].slice(0, cap)
    return times.of(all.length) <= sharedTime * times.of(own.length) ? all : own
  }
}
