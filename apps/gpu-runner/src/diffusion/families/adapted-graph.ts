// A graph's second session, which takes LoRAs as inputs; opened with the first request that has some.
import type { OnnxSession, OpenSession, SessionOptions } from '../../onnx/open-session.ts'
import { addLowRank, factorNames } from '../../onnx/graph-file/add-low-rank.ts'
import { layersOf, type Layer } from '../../onnx/graph-file/layers.ts'
import { readGraph } from '../../onnx/graph-file/read-graph.ts'
import type { Row, RowOutputs } from '../../onnx/rows.ts'
import type { Batcher } from '../batching/batcher.ts'
import { createFactorCache, type Factors } from '../lora/factor-cache.ts'
import { lowRankInputs } from '../lora/factors.ts'
import type { LoraSet } from '../lora/lora-set.ts'
import { matchLayers, type LoraTarget } from '../lora/match-layers.ts'
import { createRowBatcher, type GraphRow, type RowBatcherOptions } from './row-batcher.ts'

/** Low-rank inputs that a graph keeps of earlier requests: some ten LoRAs of rank 16 for Stable Diffusion 1.5. */
const keptBytes = 256 * 2 ** 20

export type AdaptedGraph = {
  /** What a set of LoRAs feeds the graph, null for nothing. Throws `lora_invalid` and `lora_incompatible`. */
  factorsOf(set: LoraSet): Promise<Factors | null>
  runRow(row: Row, factors: Factors, signal: AbortSignal): Promise<RowOutputs>
  close(): Promise<void>
}

export type AdaptedGraphOptions = Omit<RowBatcherOptions, 'session'> & {
  readonly open: OpenSession
  readonly options: SessionOptions
  readonly target: LoraTarget
}

type Opened = { readonly session: OnnxSession; readonly layers: readonly Layer[]; readonly run: Batcher<GraphRow, RowOutputs> }

async function openAdapted({ open, options, ...batching }: AdaptedGraphOptions): Promise<Opened> {
  let layers: readonly Layer[] = []
  const session = await open({
    ...options,
    rewrite(file) {
      layers = [...layersOf(readGraph(file)).values()]
      const inputs = layers.map(factorNames).flatMap(({ down, up }) => [down, up])
      return { file: addLowRank(file, layers), inputs }
    },
  })
  return { session, layers, run: createRowBatcher({ ...batching, session }) }
}

/** The memory of a second copy of the weights is taken by the first request with LoRAs and held until the graph is closed. */
export function createAdaptedGraph(options: AdaptedGraphOptions): AdaptedGraph {
  const cache = createFactorCache(keptBytes)
  let opened: Promise<Opened> | null = null

  async function openOnce(): Promise<Opened> {
    try {
      return await (opened ??= openAdapted(options))
    } catch (error) {
      opened = null
      throw error
    }
  }

  async function build(set: LoraSet): Promise<Row | null> {
    const wanted = await set.layersOf(options.target.part)
    if (wanted.length === 0) return null
    const { layers } = await openOnce()
    return lowRankInputs(layers, matchLayers(wanted, layers, options.target))
  }

  return {
    factorsOf: (set) => cache.get(set.key, () => build(set)),
    runRow: async (row, factors, signal) => (await openOnce()).run({ row, factors }, signal),
    close: async () => (await opened?.catch(() => null))?.session.close(),
  }
}
