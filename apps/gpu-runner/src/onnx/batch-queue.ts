// Gathers the calls that wait at the same moment, from whatever request or step, and runs them as one batch.
import { setImmediate } from 'node:timers/promises'

type Waiting<Row, Output> = {
  readonly row: Row
  readonly signal: AbortSignal
  readonly resolve: (output: Output) => void
  readonly reject: (reason: unknown) => void
}

export type RunOne<Row, Output> = (row: Row, signal: AbortSignal) => Promise<Output>

/**
 * A function that runs one row, batched with others. While a batch runs, arrivals wait; then at most `maxRows` of them go
 * together, oldest first, with no timer: a lone call starts at once. A row whose signal aborts leaves the queue.
 * `runBatch` answers one output per row, in order; what it throws rejects every row of that batch.
 */
export function createBatchQueue<Row, Output>(
  maxRows: number,
  runBatch: (rows: readonly Row[]) => Promise<readonly Output[]>,
): RunOne<Row, Output> {
  let waiting: Waiting<Row, Output>[] = []
  let draining = false

  async function drain(): Promise<void> {
    if (draining) return
    draining = true
    while (waiting.length > 0) {
      // One turn of the event loop, so that every sampler that the last batch woke has asked for its next step, and cancellations arrive.
      await setImmediate()
      waiting = waiting.filter(keepUnlessAborted)
      await runTogether(waiting.splice(0, maxRows), runBatch)
    }
    draining = false
  }

  return function runOne(row, signal) {
    const { promise, resolve, reject } = Promise.withResolvers<Output>()
    waiting.push({ row, signal, resolve, reject })
    void drain()
    return promise
  }
}

function keepUnlessAborted<Row, Output>({ signal, reject }: Waiting<Row, Output>): boolean {
  if (signal.aborted) reject(signal.reason)
  return !signal.aborted
}

async function runTogether<Row, Output>(
  batch: readonly Waiting<Row, Output>[],
  runBatch: (rows: readonly Row[]) => Promise<readonly Output[]>,
): Promise<void> {
  if (batch.length === 0) return
  try {
    const outputs = await runBatch(batch.map(({ row }) => row))
    for (const [i, output] of outputs.entries()) batch[i]?.resolve(output)
  } catch (error) {
    for (const { reject } of batch) reject(error)
  }
}
