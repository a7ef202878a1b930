// The learned residual step on onnxruntime-node, one thread, as the figures of the bench are quoted.
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { networkResidual, type Residual } from '@mintmark/watermark'

export const EXTRACTOR_FILE = join(import.meta.dirname, '..', '..', 'models', 'watermark-extractor', 'extractor.onnx')

export async function openExtractor(file = EXTRACTOR_FILE): Promise<Residual> {
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1 })
  return networkResidual(async function infer(luma, height, width) {
    const { logits } = await session.run({ luma: new Tensor('float32', luma, [1, 1, height, width]) })
    if (!(logits?.data instanceof Float32Array)) throw new Error('the extractor gave no float32 logits')
    return logits.data
  })
}
