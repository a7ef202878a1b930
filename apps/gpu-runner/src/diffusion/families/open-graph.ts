// A graph of a family whose rows are batched with whatever other rows wait for it, of any request and step.
import type { OnnxSession, OpenSession, SessionOptions } from '../../onnx/open-session.ts'
import type { Row, RowOutputs } from '../../onnx/rows.ts'
import type { LoraSet } from '../lora/lora-set.ts'
import type { LoraTarget } from '../lora/match-layers.ts'
import { createAdaptedGraph } from './adapted-graph.ts'
import { createRowBatcher } from './row-batcher.ts'

export type Graph = {
  readonly inputNames: readonly string[]
  /** An input's axes without the batch's. */
  readonly dimsOf: OnnxSession['dimsOf']
  /** Runs one row, changed by those of `loras` that reach this graph. Rejects with the signal's reason as soon as it aborts. */
  readonly runRow: (row: Row, signal: AbortSignal, loras?: LoraSet | null) => Promise<RowOutputs>
  readonly close: () => Promise<void>
}

export type GraphOptions = SessionOptions & {
  /** A denoiser, whose steps let texts and pictures go first. */
  readonly runsEveryStep?: boolean
  /** What LoRAs know the graph as, where they can change it. */
  readonly target?: LoraTarget
}

export async function openGraph(open: OpenSession, { runsEveryStep = false, target, ...options }: GraphOptions): Promise<Graph> {
  const session = await open(options)
  const run = createRowBatcher({ session, measured: session, runsEveryStep })
  const adapted = target ? createAdaptedGraph({ open, options, target, measured: session, runsEveryStep }) : null
  return {
    inputNames: session.inputNames,
    dimsOf: session.dimsOf,
    async runRow(row, signal, loras = null) {
      const factors = loras && adapted ? await adapted.factorsOf(loras) : null
      return factors && adapted ? adapted.runRow(row, factors, signal) : run({ row, factors: null }, signal)
    },
    close: async () => void (await Promise.all([session.close(), adapted?.close()])),
  }
}
