// A graph of a family whose rows are batched with whatever other rows wait for it, of any request and step.
import type { OpenSession, SessionOptions } from '../../onnx/open-session.ts'
import type { Row, RowOutputs } from '../../onnx/rows.ts'
import { createBatcher } from '../batching/batcher.ts'

export type Graph = {
  /** Runs one row. Rejects with the signal's reason as soon as it aborts. */
  runRow(row: Row, signal: AbortSignal): Promise<RowOutputs>
  close(): Promise<void>
}

/** More rows a run gain nothing on a processor (measured) and would delay arrivals. */
const cap = 8

export async function openGraph(open: OpenSession, options: SessionOptions): Promise<Graph> {
  const { runRows, close } = await open(options)
  return { runRow: createBatcher({ runBatch: runRows, cap }), close }
}
