// The low-rank inputs of a graph for a set of LoRAs: those of one layer lie side by side along the rank, so that any number runs as one.
import { factorNames } from '../../onnx/graph-file/add-low-rank.ts'
import type { Layer } from '../../onnx/graph-file/layers.ts'
import type { Row, RowTensor } from '../../onnx/rows.ts'
import type { Match } from './match-layers.ts'
import type { WeighedLayer } from './lora-set.ts'

type Factors = { readonly down: RowTensor; readonly up: RowTensor }

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1)

/** [rank, inputs] and [outputs, rank] into [inputs, rank] and [rank, outputs], as a product of matrices takes them. */
function linear({ inputs, outputs }: Layer, loras: readonly WeighedLayer[], rank: number): Factors {
  const [down, up] = [new Float32Array(inputs * rank), new Float32Array(rank * outputs)]
  let first = 0
  for (const lora of loras) {
    for (const [i, value] of lora.down.data.entries()) down[(i % inputs) * rank + first + Math.floor(i / inputs)] = value
    for (const [i, value] of lora.up.data.entries())
      up[(first + (i % lora.rank)) * outputs + Math.floor(i / lora.rank)] = lora.weight * lora.scale * value
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
    for (const [i, value] of lora.up.data.entries())
      up[Math.floor(i / lora.rank) * rank + first + (i % lora.rank)] = lora.weight * lora.scale * value
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

/** The inputs of all `layers` by name. */
export function lowRankInputs(layers: Iterable<Layer>, matches: readonly Match<WeighedLayer>[]): Row {
  const byLayer = Map.groupBy(matches, ({ layer }) => layer)
  const inputs: Record<string, RowTensor> = {}
  for (const layer of layers) {
    const loras = byLayer.get(layer)?.map(({ lora }) => lora) ?? []
    const [names, { down, up }] = [factorNames(layer), factorsOf(layer, loras)]
    inputs[names.down] = down
    inputs[names.up] = up
  }
  return inputs
}
