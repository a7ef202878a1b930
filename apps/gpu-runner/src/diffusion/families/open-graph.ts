// A graph of a family whose rows are batched with whatever other rows wait for it, of any request and step.
import type { OpenSession, SessionOptions } from '../../onnx/open-session.ts'
import type { Row, RowOutputs } from '../../onnx/rows.ts'
import { createBatcher } from '../batching/batcher.ts'

export type Graph = {
  readonly inputNames: readonly string[]
  /** Runs one row. Rejects with the signal's reason as soon as it aborts. */
  readonly runRow: (row: Row, signal: AbortSignal) => Promise<RowOutputs>
  readonly close: () => Promise<void>
}

/** More rows a run gain nothing on a processor (measured) and would delay arrivals. */
const cap = 8

/** Rows of one shape share a batch: pictures of one size, texts of one length. */
const bucketOf = (row: Row): string =>
  Object.entries(row)
    .map(([name, { dims }]) => `${name} ${dims.join('x')}`)
    .join(', ')

export async function openGraph(open: OpenSession, options: SessionOptions): Promise<Graph> {
  const { inputNames, runRows, close } = await open(options)
  return { inputNames, runRow: createBatcher({ runBatch: runRows, cap, bucketOf }), close }
}
