// The only file that imports ONNX Runtime: opens a graph on this thread and runs batches of rows through it.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as ort from 'onnxruntime-node'
import { castInput, castOutput } from './cast.ts'
import type { ExecutionProvider } from './execution-providers.ts'
import { mixesRows } from './mixes-rows.ts'
import { splitRows, stackRows, type Row, type RowOutputs, type RowTensor } from './rows.ts'

export type SessionOptions = {
  readonly path: string
  /** What the caller will feed and read; a graph that lacks one of them is refused at load, by name. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Inputs that are fed where the graph has them. One that is in neither list is refused at load, by name. */
  readonly optionalInputs?: readonly string[]
  /** Changes the graph's file before it is opened, and names the inputs that it added, which `shared` feeds. Files beside it stay as they are. */
  readonly rewrite?: (file: Buffer) => { readonly file: Buffer; readonly inputs: readonly string[] }
  /** The same graph in int8, which a processor runs in its place where the file is there. */
  readonly int8Path?: string
}

/** How many rows a batch gains from, measured with rows of `values` numbers each. */
export type BatchCap = { readonly rows: number; readonly values: number }

export type OnnxSession = {
  readonly inputNames: readonly string[]
  /** An input's axes without the batch's: a size, or a name where it is free. Empty for an input that is not there. */
  readonly dimsOf: (input: string) => readonly (number | string)[]
  /** False where a row's result depends on the rows beside it; such rows run one by one. */
  readonly rowsAreIndependent: boolean
  /** Absent, or null, before anything was measured. */
  readonly batchCap?: () => BatchCap | null
  /**
   * Runs rows (tensors without the batch axis) as one batch; the outputs are a record per row, in order. `shared` are inputs without a
   * batch axis, the same for all rows. Blocks this thread.
   */
  readonly runRows: (rows: readonly Row[], shared?: Row) => Promise<readonly RowOutputs[]>
  readonly close: () => Promise<void>
}

/** There is no file for the graph, or only an int8 one that the device does not run. */
export class GraphMissing extends Error {
  override readonly name = 'GraphMissing'
}

/** Rejects with GraphMissing, or with an Error that names what the graph lacks. */
export type OpenSession = (options: SessionOptions) => Promise<OnnxSession>

/** Version of the runtime, on which measurements depend. */
export const runtimeVersion: string = ort.env.versions.node ?? ort.env.versions.common

function assertNames(path: string, kind: string, wanted: readonly string[], present: readonly string[]): void {
  for (const name of wanted) {
    if (!present.includes(name)) throw new Error(`${path} has no ${kind} named ${name}; it has ${present.join(', ')}`)
  }
}

type Fed = Required<Pick<SessionOptions, 'inputs' | 'optionalInputs'>>

function assertAllFed(path: string, { inputs, optionalInputs }: Fed, present: readonly string[]): void {
  const fed = new Set([...inputs, ...optionalInputs])
  const unknown = present.find((name) => !fed.has(name))
  if (unknown !== undefined) throw new Error(`${path} needs an input named ${unknown}, which this family does not give`)
}

/** One timestep, id or picture per row: every input needs the batch axis. */
function assertBatched(path: string, metadata: readonly ort.InferenceSession.ValueMetadata[]): void {
  const scalar = metadata.find((input) => input.isTensor && input.shape.length === 0)
  if (scalar) throw new Error(`${path} takes one ${scalar.name} for a whole batch; export it with one per row`)
}

/** Threads that spin between runs take the cores from the model's other graphs, from encoding and from signing. */
const withoutSpinning = { intra_op: { allow_spinning: '0' } }

/** A graph that is opened from memory is told where the weights are that lie beside its file. */
async function createSession({ path, rewrite }: SessionOptions, options: ort.InferenceSession.SessionOptions) {
  if (!rewrite) return { session: await ort.InferenceSession.create(path, { ...options, extra: { session: withoutSpinning } }), added: [] }
  const { file, inputs } = rewrite(await readFile(path))
  const besides = { model_external_initializers_file_folder_path: dirname(path) }
  const extra = { session: { ...withoutSpinning, ...besides } }
  return { session: await ort.InferenceSession.create(file, { ...options, extra }), added: inputs }
}

/** y = x + x, for a device to show that it is there. */
const doubling = Buffer.from('CAgSADo1Cg4KAXgKAXgSAXkiA0FkZBIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEA0=', 'base64')

/** Throws ONNX Runtime's reason where the execution provider has no device or no library here. */
export async function requireProvider(provider: ExecutionProvider): Promise<void> {
  // What is missing is told by the error; the runtime would log it too.
  ort.env.logLevel = 'fatal'
  const session = await ort.InferenceSession.create(doubling, { executionProviders: [provider] })
  await session.release()
}

const dimsOf = (name: string, metadata: readonly ort.InferenceSession.ValueMetadata[]): readonly (number | string)[] => {
  const input = metadata.find((candidate) => candidate.name === name)
  return input?.isTensor ? input.shape.slice(1) : []
}

/**
 * Opens sessions that use `threads` cores, on one execution provider and no other: what it cannot load is refused instead of run elsewhere.
 * `run` of ONNX Runtime blocks its thread, so this belongs in a process or thread of its own. `exact` leaves int8 graphs out, as other
 * devices than the processor do.
 */
export const createSessionOpener =
  (threads: number, provider: ExecutionProvider = 'cpu', precision: 'fastest' | 'exact' = 'fastest'): OpenSession =>
  async (options) => {
    const { inputs, outputs, int8Path, optionalInputs = [] } = options
    const runsInt8 = provider === 'cpu' && precision === 'fastest' && int8Path !== undefined && existsSync(int8Path)
    const path = runsInt8 ? int8Path : options.path
    if (!existsSync(path)) throw new GraphMissing(`${path} is missing`)
    const rowsAreIndependent = !(await mixesRows(path))
    const { session, added } = await createSession({ ...options, path }, { executionProviders: [provider], intraOpNumThreads: threads })
    assertNames(path, 'input', inputs, session.inputNames)
    assertNames(path, 'output', outputs, session.outputNames)
    assertAllFed(path, { inputs, optionalInputs: [...optionalInputs, ...added] }, session.inputNames)
    assertBatched(path, session.inputMetadata)
    const types = elementTypes(session)
    return {
      inputNames: session.inputNames,
      dimsOf: (input) => dimsOf(input, session.inputMetadata),
      rowsAreIndependent,
      runRows: async (rows, shared = {}) =>
        splitRows(await run({ session, types, outputs }, { ...stackRows(rows), ...shared }), rows.length),
      close: () => session.release(),
    }
  }

type ElementTypes = ReadonlyMap<string, ort.Tensor.Type>

const elementTypes = ({ inputMetadata }: ort.InferenceSession): ElementTypes =>
  new Map(inputMetadata.map((input) => [input.name, input.isTensor ? input.type : 'float32']))

function tensorOf(name: string, { data, dims }: RowTensor, types: ElementTypes): ort.Tensor {
  const type = types.get(name) ?? 'float32'
  return new ort.Tensor(type, castInput(name, data, type), dims)
}

type Run = { readonly session: ort.InferenceSession; readonly types: ElementTypes; readonly outputs: readonly string[] }

async function run({ session, types, outputs }: Run, inputs: Row): Promise<RowOutputs> {
  const feeds = Object.entries(inputs).map(([name, tensor]) => [name, tensorOf(name, tensor, types)] as const)
  const results = await session.run(Object.fromEntries(feeds), outputs)
  return Object.fromEntries(outputs.map((name) => [name, castOutput(name, results[name]?.data)]))
}
