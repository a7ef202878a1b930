// Generated stickers for the corpus: the house model's 16 guided Euler steps over the prompts of its reference values.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { RgbaImage } from './image.ts'
import { z } from 'zod'
import { normalFrom, uniformFrom } from './random.ts'

const MODEL = join(import.meta.dirname, '..', '..', 'models', 'penny-pilot')
const STEPS = 16
const GUIDANCE = 3
const SIDE_PX = 128
const TOKENS = 16
const CONTEXT_WIDTH = 384
const LATENTS = [1, 8, 16, 16]
const TOKENS_FILE = join(MODEL, 'reference', 'tokens.json')
const tokensSchema = z.object({ input_ids: z.array(z.array(z.int())), attention_mask: z.array(z.array(z.int())) })

type Prompt = { ids: number[]; mask: number[] }

const open = (name: string) => InferenceSession.create(join(MODEL, name), { intraOpNumThreads: 1 })
const longs = (values: number[]) => new Tensor('int64', BigInt64Array.from(values, BigInt), [1, TOKENS])

async function run(session: InferenceSession, feeds: Record<string, Tensor>): Promise<Float32Array> {
  const [output] = Object.values(await session.run(feeds))
  if (!(output?.data instanceof Float32Array)) throw new Error('the model gave no float32 output')
  return output.data
}

/** Straight-alpha bytes from the decoder's planes, whose colour is premultiplied. */
function toRgba(planes: Float32Array): RgbaImage {
  const area = SIDE_PX * SIDE_PX
  const data = new Uint8ClampedArray(4 * area)
  for (let i = 0; i < area; i++) {
    const alpha = Math.max(planes[3 * area + i] ?? 0, 0)
    for (let c = 0; c < 3; c++) data[4 * i + c] = alpha > 0.004 ? (255 * (planes[c * area + i] ?? 0)) / alpha : 0
    data[4 * i + 3] = 255 * alpha
  }
  return { width: SIDE_PX, height: SIDE_PX, data: new Uint8Array(data.buffer) }
}

type Velocity = (x: Float32Array, time: number) => Promise<Float32Array>

async function sample(velocity: Velocity, seed: number): Promise<Float32Array> {
  const normal = normalFrom(uniformFrom(seed))
  let x = Float32Array.from({ length: LATENTS.reduce((a, b) => a * b) }, normal)
  for (let step = STEPS; step > 0; step--) {
    const v = await velocity(x, step / STEPS)
    x = x.map((value, i) => value - (v[i] ?? 0) / STEPS)
  }
  return x
}

type Sessions = { text: InferenceSession; denoiser: InferenceSession; decoder: InferenceSession }

const openSessions = async (): Promise<Sessions> => ({
  text: await open('text_encoder.onnx'),
  denoiser: await open('denoiser.onnx'),
  decoder: await open('decoder.onnx'),
})

async function conditioned({ text, denoiser }: Sessions, { ids, mask }: Prompt): Promise<Velocity> {
  const feeds = { input_ids: longs(ids), attention_mask: longs(mask) }
  const context = new Tensor('float32', await run(text, feeds), [1, TOKENS, CONTEXT_WIDTH])
  return function velocity(x, time) {
    const latents = new Tensor('float32', x, LATENTS)
    return run(denoiser, { latents, time: new Tensor('float32', [time], [1]), context, mask: longs(mask) })
  }
}

/** v = v(empty) + 3 (v(text) - v(empty)), as the model's card has it. */
const guide =
  (empty: Velocity, text: Velocity): Velocity =>
  async (x, time) => {
    const [without, withText] = [await empty(x, time), await text(x, time)]
    return without.map((value, i) => value + GUIDANCE * ((withText[i] ?? 0) - value))
  }

function readPrompts(): Prompt[] {
  const { input_ids: ids, attention_mask: masks } = tokensSchema.parse(JSON.parse(readFileSync(TOKENS_FILE, 'utf8')))
  return ids.map((row, i) => ({ ids: row, mask: masks[i] ?? [] }))
}

/** `count` stickers of 128 px, the reference prompts in turn, seeds from 1 up. */
export async function generateStickers(count: number): Promise<RgbaImage[]> {
  const sessions = await openSessions()
  const [empty, ...texts] = await Promise.all(readPrompts().map((prompt) => conditioned(sessions, prompt)))
  const stickers: RgbaImage[] = []
  for (let i = 0; i < count; i++) {
    const text = texts[i % texts.length]
    if (!empty || !text) throw new Error('the house model has no reference prompts')
    const latents = new Tensor('float32', await sample(guide(empty, text), i + 1), LATENTS)
    stickers.push(toRgba(await run(sessions.decoder, { latents })))
  }
  return stickers
}

/** A 128-px sticker through the house model's autoencoder and back. */
export async function roundTrip({ data }: RgbaImage): Promise<RgbaImage> {
  const area = SIDE_PX * SIDE_PX
  const planes = new Float32Array(4 * area)
  for (let i = 0; i < area; i++) {
    const alpha = (data[4 * i + 3] ?? 0) / 255
    for (let c = 0; c < 3; c++) planes[c * area + i] = (alpha * (data[4 * i + c] ?? 0)) / 255
    planes[3 * area + i] = alpha
  }
  const latents = await run(await open('encoder.onnx'), { rgba: new Tensor('float32', planes, [1, 4, SIDE_PX, SIDE_PX]) })
  return toRgba(await run(await open('decoder.onnx'), { latents: new Tensor('float32', latents, LATENTS) }))
}
