// The picture classifier: nsfwjs's MobileNetV2 as ONNX (training/safety/picture). Blocks its thread while it runs.
import { join } from 'node:path'
import { createSessionOpener } from '../onnx/open-session.ts'
import { inputSide } from './compositions.ts'
import { pictureClasses, type Probabilities } from './verdict.ts'

export const classifierName = 'nsfwjs-mobilenet-v2'

export const classifierPath = (modelsFolder: string): string => join(modelsFolder, 'picture-safety', 'classifier.onnx')

/** Probabilities of pictures [3, 224, 224] in 0..1, in order. */
export type Classify = (pictures: readonly Float32Array[]) => Promise<Probabilities[]>

function named(values: Float32Array): Probabilities {
  const [drawing = 0, hentai = 0, neutral = 0, porn = 0, sexy = 0] = values
  return { drawing, hentai, neutral, porn, sexy }
}

/** Throws when the file is missing or has other inputs. */
export async function openClassifier(path: string): Promise<Classify> {
  const { runRows } = await createSessionOpener(1)({ path, inputs: ['pixels'], outputs: ['probabilities'] })
  return async (pictures) => {
    const rows = await runRows(pictures.map((data) => ({ pixels: { data, dims: [3, inputSide, inputSide] } })))
    return rows.map((row) => {
      const values = row['probabilities']
      if (values?.length !== pictureClasses.length) throw new Error(`the picture classifier gave ${values?.length ?? 0} probabilities`)
      return named(values)
    })
  }
}
