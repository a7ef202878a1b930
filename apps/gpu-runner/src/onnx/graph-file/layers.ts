// The linear and convolution layers of a graph, under the names of the modules that they were exported from.
import type { GraphFile, Node } from './read-graph.ts'

/** `width` values in, `outputs` out; `kernel` has the sides of a convolution's window and is empty for a linear layer. */
export type Layer = {
  /** As in the network that was exported, such as `down_blocks.0.attentions.0.proj_in`. */
  readonly path: string
  readonly inputs: number
  readonly outputs: number
  readonly kernel: readonly number[]
  /** ONNX's number of the weights' element type. */
  readonly type: number
  /** The outputs of the nodes that apply the layer: more than one where the network uses it more than once. */
  readonly nodes: readonly Node[]
}

type Shape = Pick<Layer, 'inputs' | 'outputs' | 'kernel'>

const isOne = (values: readonly number[] | undefined, usual: number): boolean => (values?.[0] ?? usual) === 1

/** Null for a node that is no plain layer: a grouped convolution, a scaled or transposed product. */
function shapeOf({ operator, attributes, hasFactors }: Node, [first = 0, second = 0, ...kernel]: readonly number[]): Shape | null {
  if (operator === 'MatMul') return kernel.length === 0 ? { inputs: first, outputs: second, kernel: [] } : null
  if (operator === 'Conv') return isOne(attributes['group'], 1) ? { inputs: second, outputs: first, kernel } : null
  if (operator !== 'Gemm' || hasFactors || isOne(attributes['transA'], 0)) return null
  const [inputs, outputs] = isOne(attributes['transB'], 0) ? [second, first] : [first, second]
  return { inputs, outputs, kernel: [] }
}

/** The exporter names a node by its module and its operator, `/down_blocks.0/conv1/Conv`; else the weights may be named by theirs. */
function pathOf({ name }: Node, weight: string): string | null {
  if (name.startsWith('/')) return name.split('/').slice(1, -1).join('.')
  return weight.endsWith('.weight') ? weight.slice(0, -'.weight'.length) : null
}

/** By path. Layers whose weights are computed, quantised ones among them, are not there. */
export function layersOf({ nodes, weights }: GraphFile): ReadonlyMap<string, Layer> {
  const layers = new Map<string, Layer>()
  for (const node of nodes) {
    const name = node.inputs[1] ?? ''
    const weight = weights.get(name)
    const shape = weight && shapeOf(node, weight.dims)
    const path = pathOf(node, name)
    if (!weight || !shape || path === null) continue
    const others = layers.get(path)?.nodes ?? []
    layers.set(path, { path, ...shape, type: weight.type, nodes: [...others, node] })
  }
  return layers
}
