// Pictures of the house model for the corpus, and its autoencoder as a mild kind of regeneration.
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { unpremultiply } from '../../apps/gpu-runner/src/image/unpremultiply.ts'
import { draw, openSubject, penny } from '../engine/subject.ts'
import type { RgbaImage } from './image.ts'

const steps = 4
const prompts = [
  'a red apple, 3d',
  'blue cat face, 3d',
  'a flat sticker of a green dragon',
  'rocket, 3d',
  'birthday cake, 3d',
  'robot, flat',
]

/** Pixels each way. */
export const nativeSide = penny.side

/** `count` stickers, the prompts in turn, seeds from 1 up. */
export async function generateStickers(count: number): Promise<RgbaImage[]> {
  const subject = await openSubject(penny, 1)
  const stickers: RgbaImage[] = []
  for (let i = 0; i < count; i++) stickers.push(await draw(subject, { steps, seed: i + 1, prompt: prompts[i % prompts.length] }))
  await subject.close()
  return stickers
}

async function runGraph(name: string, feeds: Record<string, Tensor>): Promise<Tensor> {
  const session = await InferenceSession.create(join(penny.folder, name), { intraOpNumThreads: 1 })
  const [output] = Object.values(await session.run(feeds))
  await session.release()
  if (!output) throw new Error(`${name} gave nothing`)
  return output
}

/** Colour times alpha, in planes of 0..1. */
function toPlanes({ data }: RgbaImage, area: number): Float32Array {
  const planes = new Float32Array(4 * area)
  for (let i = 0; i < area; i++) {
    const alpha = (data[4 * i + 3] ?? 0) / 255
    for (let c = 0; c < 3; c++) planes[c * area + i] = (alpha * (data[4 * i + c] ?? 0)) / 255
    planes[3 * area + i] = alpha
  }
  return planes
}

/** A sticker of the native side through the house model's autoencoder and back. */
export async function roundTrip(image: RgbaImage): Promise<RgbaImage> {
  const rgba = new Tensor('float32', toPlanes(image, nativeSide ** 2), [1, 4, nativeSide, nativeSide])
  const { data } = await runGraph('decoder.onnx', { latents: await runGraph('encoder.onnx', { rgba }) })
  if (!(data instanceof Float32Array)) throw new Error('the decoder gave no float32 picture')
  return unpremultiply(data, nativeSide, nativeSide)
}
