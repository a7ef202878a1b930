// Whether the rows of a batch influence each other in a graph: dynamic quantisation takes one scale from a whole batch.
import { createReadStream } from 'node:fs'

/** The operators DynamicQuantizeLinear, DynamicQuantizeMatMul and DynamicQuantizeLSTM. */
const mark = Buffer.from('DynamicQuantize')

/** Reads the graph's file, not the weights beside it. */
export async function mixesRows(path: string): Promise<boolean> {
  let tail = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    const text = Buffer.concat([tail, chunk])
    if (text.includes(mark)) return true
    tail = text.subarray(-mark.length)
  }
  return false
}
