// A graph of a family whose rows are batched with whatever other rows wait for it, of any request and step.
import type { OnnxSession, OpenSession, SessionOptions } from '../../onnx/open-session.ts'
import type { Row, RowOutputs } from '../../onnx/rows.ts'
import { createBatcher } from '../batching/batcher.ts'
import { createDeviceTurns } from '../batching/device-turns.ts'

export type Graph = {
  readonly inputNames: readonly string[]
  /** An input's axes without the batch's. */
  readonly dimsOf: OnnxSession['dimsOf']
  /** Runs one row. Rejects with the signal's reason as soon as it aborts. */
  readonly runRow: (row: Row, signal: AbortSignal) => Promise<RowOutputs>
  readonly close: () => Promise<void>
}

/** A run of ONNX Runtime blocks its thread, so that all graphs of a thread share one device. */
const inTurn = createDeviceTurns()

/** Of a graph that runs once or twice per request, and of a denoiser. */
const [urgent, patient] = [1, 0]

/** Rows of a batch before anything was measured. */
const usualCap = 8

/** Rows of one shape share a batch: pictures of one size, texts of one length. */
const bucketOf = (row: Row): string =>
  Object.entries(row)
    .map(([name, { dims }]) => `${name} ${dims.join('x')}`)
    .join(', ')

const valuesOf = (row: Row): number => Object.values(row).reduce((sum, { data }) => sum + data.length, 0)

/** Larger rows than those that were measured share a batch with fewer, so that it takes no more memory. */
function capFor({ rowsAreIndependent, batchCap }: OnnxSession, values: number): number {
  if (!rowsAreIndependent) return 1
  const measured = batchCap?.() ?? null
  return measured ? Math.min(measured.rows, Math.floor((measured.rows * measured.values) / values)) : usualCap
}

export type GraphOptions = SessionOptions & {
  /** A denoiser, whose steps let texts and pictures go first. */
  readonly runsEveryStep?: boolean
}

export async function openGraph(open: OpenSession, { runsEveryStep = false, ...options }: GraphOptions): Promise<Graph> {
  const session = await open(options)
  const values = new Map<string, number>()
  const noteBucket = (row: Row): string => {
    const bucket = bucketOf(row)
    values.set(bucket, valuesOf(row))
    return bucket
  }
  const cap = (bucket: string): number => capFor(session, values.get(bucket) ?? 1)
  const runRow = createBatcher({
    runBatch: session.runRows,
    cap,
    bucketOf: noteBucket,
    inTurn: (batch) => inTurn(runsEveryStep ? patient : urgent, batch),
  })
  return { inputNames: session.inputNames, dimsOf: session.dimsOf, runRow, close: session.close }
}
