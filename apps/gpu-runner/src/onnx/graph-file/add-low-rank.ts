// A graph with low-rank inputs: beside each chosen layer runs `x * down * up`, whose two factors are inputs of the graph, and is added to it.
import { fieldOf, type Node } from './read-graph.ts'
import type { Layer } from './layers.ts'
import { messageField, numberField, readFields, textField, type Field, type Pieces } from './wire.ts'

/** The names of a layer's two inputs: [inputs, rank] and [rank, outputs]; of a convolution [rank, inputs, ...kernel] and [outputs, rank, 1, 1]. */
export const factorNames = ({ path }: Pick<Layer, 'path'>): { readonly down: string; readonly up: string } => ({
  down: `lora:${path}:down`,
  up: `lora:${path}:up`,
})

const float32 = 1

const tensorField = (name: string, dims: readonly (number | string)[]): Pieces => {
  const sizes = dims.flatMap((dim) => messageField(1, typeof dim === 'number' ? numberField(1, dim) : textField(2, dim)))
  const tensor = messageField(1, [...numberField(1, float32), ...messageField(2, sizes)])
  const { name: nameField, type } = fieldOf.valueInfo
  return messageField(fieldOf.graph.input, [...textField(nameField, name), ...messageField(type, tensor)])
}

type NewNode = { readonly operator: string; readonly inputs: readonly string[]; readonly output: string; readonly attributes?: Pieces }

const nodeField = ({ operator, inputs, output, attributes = [] }: NewNode): Pieces => {
  const { input, output: outputField, name, operator: operatorField } = fieldOf.node
  const named = [...inputs.flatMap((one) => textField(input, one)), ...textField(outputField, output), ...textField(name, output)]
  return messageField(fieldOf.graph.node, [...named, ...textField(operatorField, operator), ...attributes])
}

/** To the element type of the layer's weights: inputs are float32, because onnxruntime-node feeds no half floats. */
function castNode(input: string, output: string, type: number): Pieces {
  const { name, integer, type: kind } = fieldOf.attribute
  const to = messageField(fieldOf.node.attribute, [...textField(name, 'to'), ...numberField(integer, type), ...numberField(kind, 2)])
  return nodeField({ operator: 'Cast', inputs: [input], output, attributes: to })
}

/** The layer's inputs, under the names that its nodes read them by. */
function factorFields(layer: Layer): { readonly fields: Pieces; readonly down: string; readonly up: string } {
  const { inputs, outputs, kernel, type } = layer
  const { down, up } = factorNames(layer)
  const rank = `rank:${layer.path}`
  const fields =
    kernel.length > 0
      ? [...tensorField(down, [rank, inputs, ...kernel]), ...tensorField(up, [outputs, rank, ...kernel.map(() => 1)])]
      : [...tensorField(down, [inputs, rank]), ...tensorField(up, [rank, outputs])]
  if (type === float32) return { fields, down, up }
  const cast = [...castNode(down, `${down}:cast`, type), ...castNode(up, `${up}:cast`, type)]
  return { fields: [...fields, ...cast], down: `${down}:cast`, up: `${up}:cast` }
}

/** The product is added to what the node gave, under the name by which the network reads that. */
function productFields({ operator, inputs, outputs, attributeFields }: Node, down: string, up: string): Pieces {
  const [x = '', output = ''] = [inputs[0], outputs[0]]
  const [low, product] = [`${output}:lora:low`, `${output}:lora:product`]
  const isConvolution = operator === 'Conv'
  const multiply = isConvolution ? 'Conv' : 'MatMul'
  return [
    ...nodeField({ operator: multiply, inputs: [x, down], output: low, ...(isConvolution && { attributes: attributeFields }) }),
    ...nodeField({ operator: multiply, inputs: [low, up], output: product }),
    ...nodeField({ operator: 'Add', inputs: [plainName(output), product], output }),
  ]
}

const plainName = (output: string): string => `${output}:lora:plain`

/** The node with its output renamed. */
function renamed(field: Field): Pieces {
  if (!Buffer.isBuffer(field.value)) return [field.whole]
  const { output } = fieldOf.node
  const pieces = [...readFields(field.value)].flatMap((one): Pieces =>
    one.number === output ? textField(output, plainName(String(one.value))) : [one.whole],
  )
  return messageField(fieldOf.graph.node, pieces)
}

const outputsOf = (field: Field): string[] =>
  Buffer.isBuffer(field.value)
    ? [...readFields(field.value)].filter(({ number }) => number === fieldOf.node.output).map(({ value }) => String(value))
    : []

function rewriteGraph(graph: Buffer, layers: readonly Layer[]): Pieces {
  const chosen = new Set(layers.flatMap(({ nodes }) => nodes.map(({ outputs }) => outputs[0])))
  const kept = [...readFields(graph)].flatMap((field): Pieces => {
    const isChosen = field.number === fieldOf.graph.node && chosen.has(outputsOf(field)[0])
    return isChosen ? renamed(field) : [field.whole]
  })
  const added = layers.flatMap((layer) => {
    const { fields, down, up } = factorFields(layer)
    return [...fields, ...layer.nodes.flatMap((node) => productFields(node, down, up))]
  })
  return [...kept, ...added]
}

/**
 * The graph's file with two more inputs per layer (Hu et al. 2021, arXiv:2106.09685, section 4.1), ranks free. Its weights are not
 * touched, and what lies in files beside it stays there. Nodes are not in the order of their use, which ONNX Runtime does not need.
 */
export function addLowRank(file: Buffer, layers: readonly Layer[]): Buffer {
  const pieces = [...readFields(file)].flatMap((field): Pieces => {
    if (field.number !== fieldOf.model.graph || !Buffer.isBuffer(field.value)) return [field.whole]
    return messageField(field.number, rewriteGraph(field.value, layers))
  })
  return Buffer.concat(pieces)
}
