// A CLIP text encoder: features per token of every window of a text, and the pooled features of the first.
import { join } from 'node:path'
import { z } from 'zod'
import type { OpenSession } from '../../../onnx/open-session.ts'
import { openGraph } from '../open-graph.ts'
import type { RowOutputs } from '../../../onnx/rows.ts'
import { outputOf } from './outputs.ts'
import { windowLength, type ClipTokens } from './clip-tokens.ts'
import { readJson } from './read-json.ts'

/** `features` is [tokens, width]. */
export type TextFeatures = { readonly features: Float32Array<ArrayBuffer>; readonly tokens: number; readonly width: number }
export type ClipText = TextFeatures & { readonly pooled: Float32Array<ArrayBuffer> | null }

/** Which features the network was trained on: the last layer's under its norm, or the last but one's as it is. */
export type ClipLayer = 'last' | 'penultimate'

export type ClipEncoder = {
  encode(tokens: ClipTokens, signal: AbortSignal): Promise<ClipText>
  close(): Promise<void>
}

/** `pooled` is the name of the output for the whole text, if the network takes one; `emptyWindow` are the ids of an empty text. */
export type ClipEncoderOptions = {
  readonly folder: string
  readonly layer: ClipLayer
  readonly pooled: string | null
  readonly emptyWindow: BigInt64Array
}

const configSchema = z.object({ num_hidden_layers: z.int().positive() })

async function outputNames({ folder, layer, pooled }: Omit<ClipEncoderOptions, 'emptyWindow'>): Promise<readonly string[]> {
  const heads = pooled === null ? [] : [pooled]
  if (layer === 'last') return ['last_hidden_state', ...heads]
  const { num_hidden_layers: layers } = await readJson(join(folder, 'config.json'), configSchema)
  return [`hidden_states.${layers - 1}`, ...heads]
}

/** The tokens of all parts in one line. */
export function concatenate(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Each token's features moved away from, or towards, those of an empty text by its weight: `empty + weight * (features - empty)`. */
function emphasise(features: Float32Array<ArrayBuffer>, empty: Float32Array, weights: readonly number[]): Float32Array<ArrayBuffer> {
  const width = features.length / weights.length
  return features.map((value, i) => {
    const [base, weight] = [empty[i] ?? Number.NaN, weights[Math.floor(i / width)] ?? Number.NaN]
    return base + weight * (value - base)
  })
}

const isPlain = (weights: readonly number[]): boolean => weights.every((weight) => weight === 1)

/** Opens the graph of `options.folder`. Throws an Error that names an output which it lacks. */
export async function openClipEncoder(open: OpenSession, options: ClipEncoderOptions): Promise<ClipEncoder> {
  const outputs = await outputNames(options)
  const graph = await openGraph(open, { path: join(options.folder, 'model.onnx'), inputs: ['input_ids'], outputs })
  const [features = '', pooled] = outputs
  const runWindow = (ids: BigInt64Array, signal: AbortSignal): Promise<RowOutputs> =>
    graph.runRow({ input_ids: { data: ids, dims: [windowLength] } }, signal)
  return {
    async encode({ windows, weights }, signal) {
      const encoded = await Promise.all(windows.map((ids) => runWindow(ids, signal)))
      const empty = weights.every(isPlain) ? null : outputOf(await runWindow(options.emptyWindow, signal), features)
      const weighed = encoded.map((one, i) => {
        const plain = outputOf(one, features)
        return empty ? emphasise(plain, empty, weights[i] ?? []) : plain
      })
      const all = concatenate(weighed)
      const tokens = windows.length * windowLength
      const [first = {}] = encoded
      return { features: all, tokens, width: all.length / tokens, pooled: pooled === undefined ? null : outputOf(first, pooled) }
    },
    close: graph.close,
  }
}
