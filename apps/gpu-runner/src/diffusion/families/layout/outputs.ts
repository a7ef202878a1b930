// Outputs of a graph by their names.
import type { RowOutputs } from '../../../onnx/rows.ts'

/** The output `name`. Throws an Error that names it when the graph gave none. */
export function outputOf(outputs: RowOutputs, name: string): Float32Array<ArrayBuffer> {
  const output = outputs[name]
  if (!output) throw new Error(`the graph gave no ${name}`)
  return output
}
