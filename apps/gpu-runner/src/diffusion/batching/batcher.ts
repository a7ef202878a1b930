// Step-level batching: calls that wait at the same moment, from whatever requests and steps, run as one batch.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createBatchTimes, type BatchTimes } from './batch-times.ts'
import { createCompose, type Compose } from './compose.ts'
import { createFairQueue } from './fair-queue.ts'
import { hasFewSteps } from './lengths.ts'
import { createRanks } from './ranks.ts'

/** Runs one row with whatever other rows wait. Rejects with the signal's reason as soon as it aborts, waiting or running. */
export type Batcher<Row, Result> = (row: Row, signal: AbortSignal) => Promise<Result>

/**
 * `runBatch` gets 1 to `cap` rows of one bucket and returns a result per row, in their order. `bucketOf` names what must be equal in a
 * batch (shape, LoRA set; one bucket where it is absent). `nowMs` is a monotonic clock for the cost of batches.
 */
export type BatcherOptions<Row, Result> = {
  readonly runBatch: (rows: readonly Row[]) => Promise<readonly Result[]>
  readonly cap: number | ((bucket: string) => number)
  readonly bucketOf?: (row: Row) => string
  readonly nowMs?: () => number
  /** Runs a batch when the device is free for it, where several batchers share one. The batch is formed then, not before. */
  readonly inTurn?: (batch: () => Promise<boolean>) => Promise<boolean>
}

type Waiting<Row, Result> = {
  readonly row: Row
  readonly signal: AbortSignal
  readonly resolve: (result: Result) => void
  readonly reject: (reason: unknown) => void
}

/** The row, which no longer listens to its signal once it is settled. */
function listen<Row, Result>(waiting: Waiting<Row, Result>, leave: () => void): Waiting<Row, Result> {
  const { signal, resolve, reject } = waiting
  const done =
    <Value>(settleRow: (value: Value) => void) =>
    (value: Value): void => {
      signal.removeEventListener('abort', leave)
      settleRow(value)
    }
  signal.addEventListener('abort', leave, { once: true })
  return { ...waiting, resolve: done(resolve), reject: done(reject) }
}

/** Runs a batch and settles each of its rows; a failure is every row's. */
async function settle<Row, Result>(
  runBatch: BatcherOptions<Row, Result>['runBatch'],
  items: readonly Waiting<Row, Result>[],
): Promise<void> {
  try {
    const results = await runBatch(items.map(({ row }) => row))
    if (results.length !== items.length) throw new Error(`a batch of ${items.length} rows gave ${results.length} results`)
    for (const [i, result] of results.entries()) items[i]?.resolve(result)
  } catch (error) {
    for (const { reject } of items) reject(error)
  }
}

/** What is known of a bucket's batches, and which rows it makes the next one of. */
type Sizes<Item> = { readonly times: BatchTimes; readonly compose: Compose<Item> }

function createSizes<Item extends { readonly signal: AbortSignal }>(): (bucket: string) => Sizes<Item> {
  const sizes = new Map<string, Sizes<Item>>()
  return function sizesOf(bucket) {
    const times = createBatchTimes()
    const own = sizes.get(bucket) ?? { times, compose: createCompose<Item>(({ signal }) => hasFewSteps(signal), times) }
    sizes.set(bucket, own)
    return own
  }
}

/**
 * While-busy batching: a free device takes what waits at the end of the event loop's turn, up to `cap`, and never waits for more; while
 * it runs, arrivals gather. A row whose result is its request's next call joins the very next batch. Buckets share the device by
 * deficit round robin on measured time. Throws a RangeError when `cap` is below 1.
 */
export function createBatcher<Row, Result>({
  runBatch,
  cap,
  bucketOf = () => '',
  nowMs = () => performance.now(),
  inTurn = (batch) => batch(),
}: BatcherOptions<Row, Result>): Batcher<Row, Result> {
  if (typeof cap === 'number' && !(cap >= 1)) throw new RangeError(`a batch cap of ${cap} runs nothing`)
  const capOf = typeof cap === 'number' ? () => cap : cap
  const sizes = createSizes<Waiting<Row, Result>>()
  const queue = createFairQueue<Waiting<Row, Result>>((bucket, waiting) => sizes(bucket).compose(waiting, Math.max(1, capOf(bucket))))
  const ranks = createRanks(nowMs)
  let busy = false

  /** False when nothing waits; who comes from then on starts anew. */
  async function runNext(): Promise<boolean> {
    const batch = queue.take()
    busy = batch !== null
    if (!batch) return false
    ranks.began(batch.items.map(({ signal }) => signal))
    const startMs = nowMs()
    await settle(runBatch, batch.items)
    const ms = nowMs() - startMs
    ranks.ended(ms)
    queue.charge(batch.bucket, ms)
    sizes(batch.bucket).times.add(batch.items.length, ms)
    return true
  }

  async function pump(): Promise<void> {
    busy = true
    // The turn lets the rows just answered ask for their next step before the next batch is formed.
    do await nextTurn()
    while (await inTurn(runNext))
  }

  return function batched(row, signal) {
    return new Promise<Result>((resolve, reject) => {
      signal.throwIfAborted()
      const bucket = bucketOf(row)
      const leave = (): void => {
        queue.remove(bucket, waiting)
        reject(signal.reason)
      }
      const waiting = listen({ row, signal, resolve, reject }, leave)
      queue.add(bucket, waiting, ranks.rankOf(signal))
      if (!busy) void pump()
    })
  }
}
