// The low-rank inputs of a graph for a set of LoRAs: those of one layer lie side by side along the rank, so that any number runs as one.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { factorNames } from '../../onnx/graph-file/add-low-rank.ts'
import type { Layer } from '../../onnx/graph-file/layers.ts'
import type { Row, RowTensor } from '../../onnx/rows.ts'
import type { Match } from './match-layers.ts'
import type { WeighedLayer } from './lora-set.ts'

type Factors = { readonly down: RowTensor; readonly up: RowTensor }

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1)

type Place = { readonly start: number; readonly rowStride: number; readonly columnStride: number; readonly factor: number }

/** `from` as rows of `columns` values into `to`, where rows and columns are so far apart, times a factor. */
function place(from: Float32Array, columns: number, to: Float32Array, { start, rowStride, columnStride, factor }: Place): void {
  const rows = from.length / columns
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      to[start + row * rowStride + column * columnStride] = factor * (from[row * columns + column] ?? 0)
}

/** [rank, inputs] and [outputs, rank] into [inputs, rank] and [rank, outputs], as a product of matrices takes them. */
function linear({ inputs, outputs }: Layer, loras: readonly WeighedLayer[], rank: number): Factors {
  const [down, up] = [new Float32Array(inputs * rank), new Float32Array(rank * outputs)]
  let first = 0
  for (const lora of loras) {
    const factor = lora.weight * lora.scale
    place(lora.down.data, inputs, down, { start: first, rowStride: 1, columnStride: rank, factor: 1 })
    place(lora.up.data, lora.rank, up, { start: first * outputs, rowStride: 1, columnStride: outputs, factor })
    first += lora.rank
  }
  return { down: { data: down, dims: [inputs, rank] }, up: { data: up, dims: [rank, outputs] } }
}

/** [rank, inputs, ...kernel] and [outputs, rank, 1, 1], as they are in the file. */
function convolution({ inputs, outputs, kernel }: Layer, loras: readonly WeighedLayer[], rank: number): Factors {
  const window = inputs * product(kernel)
  const [down, up] = [new Float32Array(rank * window), new Float32Array(outputs * rank)]
  let first = 0
  for (const lora of loras) {
    down.set(lora.down.data, first * window)
    place(lora.up.data, lora.rank, up, { start: first, rowStride: rank, columnStride: 1, factor: lora.weight * lora.scale })
    first += lora.rank
  }
  const ones = kernel.map(() => 1)
  return { down: { data: down, dims: [rank, inputs, ...kernel] }, up: { data: up, dims: [outputs, rank, ...ones] } }
}

/** A layer that no LoRA changes gets rank 1 of zeros. */
function factorsOf(layer: Layer, loras: readonly WeighedLayer[]): Factors {
  const rank = Math.max(
    1,
    loras.reduce((sum, lora) => sum + lora.rank, 0),
  )
  return layer.kernel.length > 0 ? convolution(layer, loras, rank) : linear(layer, loras, rank)
}

/** The inputs of all `layers` by name. Other requests' steps may run between two layers. */
export async function lowRankInputs(layers: Iterable<Layer>, matches: readonly Match<WeighedLayer>[]): Promise<Row> {
  const byLayer = Map.groupBy(matches, ({ layer }) => layer)
  const inputs: Record<string, RowTensor> = {}
  for (const layer of layers) {
    const loras = byLayer.get(layer)?.map(({ lora }) => lora) ?? []
    const [names, { down, up }] = [factorNames(layer), factorsOf(layer, loras)]
    inputs[names.down] = down
    inputs[names.up] = up
    if (loras.length > 0) await nextTurn()
  }
  return inputs
}
