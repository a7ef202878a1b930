// The watermark library with its keys and, where the model is there, the learned extractor. Blocks its thread while it reads.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createWatermarker, networkResidual, type MasterKey, type Residual, type Watermarker } from '@mintmark/watermark'
import { createSessionOpener } from '../../onnx/open-session.ts'

export type WatermarkSetup = {
  readonly masterKeys: readonly MasterKey[]
  /** The extractor's ONNX file; the hand-made filter is used where there is none. */
  readonly extractorPath: string | null
}

const extractorFile = join('watermark-extractor', 'extractor.onnx')

/** The extractor that ships in the models' folder, or null. */
export function findExtractor(modelsFolder: string): string | null {
  const path = join(modelsFolder, extractorFile)
  return existsSync(path) ? path : null
}

async function openResidual(path: string): Promise<Residual> {
  const { runRows } = await createSessionOpener(1)({ path, inputs: ['luma'], outputs: ['logits'] })
  return networkResidual(async (luma, height, width) => {
    const [row] = await runRows([{ luma: { data: luma, dims: [1, height, width] } }])
    if (!row?.['logits']) throw new Error('the watermark extractor gave no logits')
    return row['logits']
  })
}

export async function openWatermarker({ masterKeys, extractorPath }: WatermarkSetup): Promise<Watermarker> {
  return createWatermarker({ masterKeys, ...(extractorPath !== null && { residual: await openResidual(extractorPath) }) })
}
