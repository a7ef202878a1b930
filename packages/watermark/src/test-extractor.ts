// The shipped extractor for the tests, on one thread.
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { networkResidual } from './network-residual.ts'
import type { Residual } from './types.ts'

const FILE = join(import.meta.dirname, '..', '..', '..', 'models', 'watermark-extractor', 'extractor.onnx')

export async function openShippedExtractor(): Promise<Residual> {
  const session = await InferenceSession.create(FILE, { intraOpNumThreads: 1 })
  return networkResidual(async (luma, height, width) => {
    const { logits } = await session.run({ luma: new Tensor('float32', luma, [1, 1, height, width]) })
    if (!(logits?.data instanceof Float32Array)) throw new Error('the extractor gave no float32 logits')
    return logits.data
  })
}
