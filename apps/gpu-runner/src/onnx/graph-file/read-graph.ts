// What a graph's file says of its nodes and weights, read without loading the weights.
import { readFields, type Field } from './wire.ts'

/** A tensor of the file: its dimensions, and its element type by ONNX's number. */
export type Weight = { readonly dims: readonly number[]; readonly type: number }

export type Node = {
  readonly name: string
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Whole-number attributes by name, lists too. */
  readonly attributes: Readonly<Record<string, readonly number[]>>
  /** Float attributes that are not 1. */
  readonly hasFactors: boolean
  /** All attributes as they are in the file. */
  readonly attributeFields: readonly Buffer[]
}

export type GraphFile = { readonly nodes: readonly Node[]; readonly weights: ReadonlyMap<string, Weight> }

/** Field numbers of onnx.proto3. */
export const fieldOf = {
  model: { graph: 7 },
  graph: { node: 1, initializer: 5, input: 11 },
  node: { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 },
  attribute: { name: 1, float: 2, integer: 3, integers: 8, type: 20 },
  tensor: { dims: 1, type: 2, name: 8 },
  valueInfo: { name: 1, type: 2 },
} as const

const bytesOf = ({ value }: Field): Buffer => (Buffer.isBuffer(value) ? value : Buffer.alloc(0))
const textOf = (field: Field): string => bytesOf(field).toString()

/** A repeated whole number is in one field each, or packed into one. */
function* numbersOf({ value }: Field): Generator<number> {
  if (typeof value === 'number') yield value
  if (!Buffer.isBuffer(value)) return
  // Packed varints read as fields would: one number after the other.
  let [number, scale] = [0, 1]
  for (const byte of value) {
    number += (byte & 0x7f) * scale
    scale *= 128
    if (byte >= 0x80) continue
    yield number
    ;[number, scale] = [0, 1]
  }
}

const select = (fields: readonly Field[], number: number): Field[] => fields.filter((field) => field.number === number)
const firstText = (fields: readonly Field[], number: number): string => select(fields, number).map(textOf)[0] ?? ''

/** IEEE 754 single precision 1, as it is on the wire. */
const one = Buffer.from([0, 0, 0x80, 0x3f])

function readAttribute(bytes: Buffer) {
  const { name, float, integer, integers } = fieldOf.attribute
  const fields = [...readFields(bytes)]
  const numbers = fields
    .filter((field) => field.number === integer || field.number === integers)
    .flatMap((field) => Array.from(numbersOf(field)))
  const factor = select(fields, float)[0]?.whole.subarray(-4)
  return { name: firstText(fields, name), numbers, isFactor: factor !== undefined && !factor.equals(one) }
}

function readNode(bytes: Buffer): Node {
  const fields = [...readFields(bytes)]
  const { input, output, name, operator, attribute, domain } = fieldOf.node
  const attributes = select(fields, attribute)
  const read = attributes.map((field) => readAttribute(bytesOf(field)))
  const owner = firstText(fields, domain)
  return {
    name: firstText(fields, name),
    operator: owner === '' || owner === 'ai.onnx' ? firstText(fields, operator) : `${owner}.${firstText(fields, operator)}`,
    inputs: select(fields, input).map(textOf),
    outputs: select(fields, output).map(textOf),
    attributes: Object.fromEntries(read.map(({ name: key, numbers }) => [key, numbers])),
    hasFactors: read.some(({ isFactor }) => isFactor),
    attributeFields: attributes.map(({ whole }) => whole),
  }
}

function readWeight(bytes: Buffer): [name: string, weight: Weight] {
  const { dims, type, name } = fieldOf.tensor
  const [own, shape, types]: [string[], number[], number[]] = [[], [], []]
  for (const field of readFields(bytes)) {
    if (field.number === dims) shape.push(...numbersOf(field))
    if (field.number === type) types.push(...numbersOf(field))
    if (field.number === name) own.push(textOf(field))
  }
  return [own[0] ?? '', { dims: shape, type: types[0] ?? 0 }]
}

/** Of a file in ONNX's own format. Throws an Error for bytes that are none. */
export function readGraph(file: Buffer): GraphFile {
  const nodes: Node[] = []
  const weights = new Map<string, Weight>()
  for (const graph of select([...readFields(file)], fieldOf.model.graph)) {
    for (const field of readFields(bytesOf(graph))) {
      if (field.number === fieldOf.graph.node) nodes.push(readNode(bytesOf(field)))
      if (field.number === fieldOf.graph.initializer) weights.set(...readWeight(bytesOf(field)))
    }
  }
  return { nodes, weights }
}
