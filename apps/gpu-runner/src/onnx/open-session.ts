// The only file that imports ONNX Runtime: opens a graph on this thread and runs batches of rows through it.
import * as ort from 'onnxruntime-node'
import { castInput, castOutput } from './cast.ts'
import { splitRows, stackRows, type Row, type RowOutputs, type RowTensor } from './rows.ts'

export type SessionOptions = {
  readonly path: string
  /** What the caller will feed and read; a graph that lacks one of them is refused at load, by name. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Inputs that are fed where the graph has them. One that is in neither list is refused at load, by name. */
  readonly optionalInputs?: readonly string[]
}

export type OnnxSession = {
  readonly inputNames: readonly string[]
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

function assertAllFed(path: string, { inputs, optionalInputs = [] }: SessionOptions, present: readonly string[]): void {
  const unknown = present.find((name) => !inputs.includes(name) && !optionalInputs.includes(name))
  if (unknown !== undefined) throw new Error(`${path} needs an input named ${unknown}, which this family does not give`)
}

/** One timestep, id or picture per row: every input needs the batch axis. */
function assertBatched(path: string, metadata: readonly ort.InferenceSession.ValueMetadata[]): void {
  const scalar = metadata.find((input) => input.isTensor && input.shape.length === 0)
  if (scalar) throw new Error(`${path} takes one ${scalar.name} for a whole batch; export it with one per row`)
}

/** Threads that spin between runs take the cores from the model's other graphs, from encoding and from signing. */
const withoutSpinning = { session: { intra_op: { allow_spinning: '0' } } }

/** Opens sessions that use `threads` cores. `run` of ONNX Runtime blocks its thread, so this belongs in a worker. */
export const createSessionOpener =
  (threads: number): OpenSession =>
  async (options) => {
    const { path, inputs, outputs } = options
    const session = await ort.InferenceSession.create(path, {
      executionProviders: [executionProvider],
      intraOpNumThreads: threads,
      extra: withoutSpinning,
    })
    assertNames(path, 'input', inputs, session.inputNames)
    assertNames(path, 'output', outputs, session.outputNames)
    assertAllFed(path, options, session.inputNames)
    assertBatched(path, session.inputMetadata)
    return {
      inputNames: session.inputNames,
      runRows: async (rows) => splitRows(await run(session, rows, outputs), rows.length),
      close: () => session.release(),
    }
  }

function tensorOf(name: string, { data, dims }: RowTensor, metadata: readonly ort.InferenceSession.ValueMetadata[]): ort.Tensor {
  const input = metadata.find((candidate) => candidate.name === name)
  const type = input?.isTensor ? input.type : 'float32'
  return new ort.Tensor(type, castInput(name, data, type), dims)
}

async function run(session: ort.InferenceSession, rows: readonly Row[], outputs: readonly string[]): Promise<RowOutputs> {
  const stacked = Object.entries(stackRows(rows))
  const feeds = stacked.map(([name, tensor]) => [name, tensorOf(name, tensor, session.inputMetadata)] as const)
  const results = await session.run(Object.fromEntries(feeds), outputs)
  return Object.fromEntries(outputs.map((name) => [name, castOutput(name, results[name]?.data)]))
}
