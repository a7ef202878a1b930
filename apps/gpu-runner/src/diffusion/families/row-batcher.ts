// Batches the rows of one session with whatever other rows wait for it, of any request and step.
import type { OnnxSession } from '../../onnx/open-session.ts'
import type { Row, RowOutputs } from '../../onnx/rows.ts'
import { createBatcher, type Batcher } from '../batching/batcher.ts'
import { createDeviceTurns } from '../batching/device-turns.ts'
import type { Factors } from '../lora/factor-cache.ts'

/** A row, and the LoRAs that it runs with. */
export type GraphRow = { readonly row: Row; readonly factors: Factors | null }

/** A run of ONNX Runtime blocks its thread, so that all graphs of a thread share one device. */
const inTurn = createDeviceTurns()

/** Of a graph that runs once or twice per request, and of a denoiser. */
const [urgent, patient] = [1, 0]

/** Rows of a batch before anything was measured. */
const usualCap = 8

/** Rows of one shape share a batch, pictures of one size and texts of one length, if they run with the same LoRAs by as much. */
const bucketOf = ({ row, factors }: GraphRow): string => {
  const shapes = Object.entries(row).map(([name, { dims }]) => `${name} ${dims.join('x')}`)
  return [...shapes, factors?.key ?? ''].join(', ')
}

const valuesOf = ({ row }: GraphRow): number => Object.values(row).reduce((sum, { data }) => sum + data.length, 0)

/** Larger rows than those that were measured share a batch with fewer, so that it takes no more memory. */
function capFor({ rowsAreIndependent, batchCap }: OnnxSession, values: number): number {
  if (!rowsAreIndependent) return 1
  const measured = batchCap?.() ?? null
  return measured ? Math.min(measured.rows, Math.floor((measured.rows * measured.values) / values)) : usualCap
}

export type RowBatcherOptions = {
  readonly session: OnnxSession
  /** The session whose measurements tell how large batches are. */
  readonly measured: OnnxSession
  /** A denoiser, whose steps let texts and pictures go first. */
  readonly runsEveryStep: boolean
}

export function createRowBatcher({ session, measured, runsEveryStep }: RowBatcherOptions): Batcher<GraphRow, RowOutputs> {
  const values = new Map<string, number>()
  return createBatcher<GraphRow, RowOutputs>({
    runBatch: (rows) =>
      session.runRows(
        rows.map(({ row }) => row),
        rows[0]?.factors?.inputs,
      ),
    cap: (bucket) => capFor(measured, values.get(bucket) ?? 1),
    bucketOf(row) {
      const bucket = bucketOf(row)
      values.set(bucket, valuesOf(row))
      return bucket
    },
    inTurn: (batch) => inTurn(runsEveryStep ? patient : urgent, batch),
  })
}
