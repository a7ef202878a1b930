// The only file that imports ONNX Runtime: opens a graph on this thread and runs batches of rows through it.
import * as ort from 'onnxruntime-node'
import { splitRows, stackRows, type Row, type RowOutputs } from './rows.ts'

export type SessionOptions = {
  readonly path: string
  /** What the caller will feed and read; a graph that lacks one of them is refused at load, by name. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

export type OnnxSession = {
  /** Runs rows (tensors without the batch axis) as one batch; the outputs are a record per row, in order. Blocks this thread. */
  readonly runRows: (rows: readonly Row[]) => Promise<readonly RowOutputs[]>
  readonly close: () => Promise<void>
}

export type OpenSession = (options: SessionOptions) => Promise<OnnxSession>

/** Execution provider of every session that this file opens. */
export const executionProvider = 'cpu'

function assertNames(path: string, kind: string, wanted: readonly string[], present: readonly string[]): void {
  for (const name of wanted) {
    if (!present.includes(name)) throw new Error(`${path} has no ${kind} named ${name}; it has ${present.join(', ')}`)
  }
}

/** Threads that spin between runs take the cores from the model's other graphs, from encoding and from signing. */
const withoutSpinning = { session: { intra_op: { allow_spinning: '0' } } }

/** Opens sessions that use `threads` cores. `run` of ONNX Runtime blocks its thread, so this belongs in a worker. */
export const createSessionOpener =
  (threads: number): OpenSession =>
  async ({ path, inputs, outputs }) => {
    const session = await ort.InferenceSession.create(path, {
      executionProviders: [executionProvider],
      intraOpNumThreads: threads,
      extra: withoutSpinning,
    })
    assertNames(path, 'input', inputs, session.inputNames)
    assertNames(path, 'output', outputs, session.outputNames)
    return {
      runRows: async (rows) => splitRows(await run(session, rows, outputs), rows.length),
      close: () => session.release(),
    }
  }

async function run(session: ort.InferenceSession, rows: readonly Row[], outputs: readonly string[]): Promise<RowOutputs> {
  const feeds = Object.entries(stackRows(rows)).map(([name, { data, dims }]) => [name, new ort.Tensor(data, dims)] as const)
  const results = await session.run(Object.fromEntries(feeds), outputs)
  return Object.fromEntries(outputs.map((name) => [name, floats(name, results[name]?.data)]))
}

function floats(name: string, data: unknown): Float32Array<ArrayBuffer> {
  if (data instanceof Float32Array && data.buffer instanceof ArrayBuffer) return new Float32Array(data.buffer, data.byteOffset, data.length)
  throw new Error(`the output ${name} is not float32`)
}
