// CLIP features of an earlier layer (`clip_skip`): the hidden state of that layer, under the network's own last norm where it has one.
import { join } from 'node:path'
import { MintmarkError } from '@mintmark/shared'
import type { OpenSession } from '../../../onnx/open-session.ts'
import type { LoraPart } from '../../lora/keys.ts'
import type { LoraSet } from '../../lora/lora-set.ts'
import { openGraph, type Graph } from '../open-graph.ts'
import { windowLength } from './clip-tokens.ts'
import { outputOf } from './outputs.ts'

type Floats = Float32Array<ArrayBuffer>

/** A layer norm's scale and shift, per feature. */
type Norm = { readonly scale: Float64Array; readonly shift: Float64Array }

/** PyTorch's, of every CLIP. */
const epsilon = 1e-5

/** Each token's features at mean 0 and variance 1. */
function standardise(features: Floats, width: number): Float64Array {
  const result = new Float64Array(features.length)
  for (let start = 0; start < features.length; start += width) {
    const token = features.subarray(start, start + width)
    const mean = token.reduce((sum, value) => sum + value, 0) / width
    const variance = token.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width
    for (const [i, value] of token.entries()) result[start + i] = (value - mean) / Math.sqrt(variance + epsilon)
  }
  return result
}

/**
 * The norm that made `after` of `before`, by least squares per feature over the tokens: a published graph has no output between a
 * layer and its norm, but what the norm does to any one text tells its two numbers per feature.
 */
export function findNorm(before: Floats, after: Floats, width: number): Norm {
  const x = standardise(before, width)
  const [scale, shift] = [new Float64Array(width), new Float64Array(width)]
  const tokens = before.length / width
  for (let i = 0; i < width; i += 1) {
    let [sx, sy, sxx, sxy] = [0, 0, 0, 0]
    for (let at = i; at < x.length; at += width) {
      const [a, b] = [x[at] ?? 0, after[at] ?? 0]
      sx += a
      sy += b
      sxx += a * a
      sxy += a * b
    }
    scale[i] = (tokens * sxy - sx * sy) / (tokens * sxx - sx * sx)
    shift[i] = (sy - (scale[i] ?? 0) * sx) / tokens
  }
  return { scale, shift }
}

/** `before` under the norm. */
export function applyNorm(before: Floats, { scale, shift }: Norm): Floats {
  const width = scale.length
  return Float32Array.from(standardise(before, width), (value, i) => value * (scale[i % width] ?? 0) + (shift[i % width] ?? 0))
}

export type SkippingOptions = {
  readonly folder: string
  readonly layers: number
  /** Whether the network reads its last layer under a norm; else the one before it as it is. */
  readonly isNormed: boolean
  /** What LoRAs know the encoder as; they leave the norm alone. */
  readonly part: LoraPart
  readonly emptyWindow: BigInt64Array
}

/** Any text that fills a window with different tokens will do to find the norm by. */
const anyWindow = (emptyWindow: BigInt64Array): BigInt64Array =>
  emptyWindow.map((id, i) => (i === 0 || i === windowLength - 1 ? id : BigInt((37 * i) % 390)))

type SkippingRun = { readonly signal: AbortSignal; readonly loras: LoraSet | null }

export type SkippingReader = {
  /** The features of a window with the last `skip - 1` layers left out. Throws `invalid_value` where there are not so many. */
  read(ids: BigInt64Array, skip: number, run: SkippingRun): Promise<Floats>
  close(): Promise<void>
}

/** Opens nothing before it is asked: the graph gives all layers, which a text that skips none does not pay for. */
export function createSkippingReader(open: OpenSession, { folder, layers, isNormed, part, emptyWindow }: SkippingOptions): SkippingReader {
  const last = `hidden_states.${layers}`
  const states = Array.from({ length: layers }, (_, i) => `hidden_states.${i + 1}`)
  let graph: Promise<Graph> | null = null
  let norm: Promise<Norm> | null = null

  const openAll = (): Promise<Graph> =>
    (graph ??= openGraph(open, {
      path: join(folder, 'model.onnx'),
      inputs: ['input_ids'],
      outputs: [...states, ...(isNormed ? ['last_hidden_state'] : [])],
      target: { part },
    }))

  async function run(ids: BigInt64Array, { signal, loras }: SkippingRun) {
    return (await openAll()).runRow({ input_ids: { data: ids, dims: [windowLength] } }, signal, loras)
  }

  async function learnNorm(): Promise<Norm> {
    const outputs = await run(anyWindow(emptyWindow), { signal: new AbortController().signal, loras: null })
    const before = outputOf(outputs, last)
    return findNorm(before, outputOf(outputs, 'last_hidden_state'), before.length / windowLength)
  }

  return {
    async read(ids, skip, options) {
      const layer = layers - (skip - 1) - (isNormed ? 0 : 1)
      if (layer < 1)
        throw new MintmarkError('invalid_value', {
          param: 'clip_skip',
          message: `Invalid 'clip_skip': the text encoder has ${layers} layers.`,
        })
      const state = outputOf(await run(ids, options), `hidden_states.${layer}`)
      return isNormed ? applyNorm(state, await (norm ??= learnNorm())) : state
    },
    close: async () => (await graph)?.close(),
  }
}
