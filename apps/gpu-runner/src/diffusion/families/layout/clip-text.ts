// A CLIP text encoder: features per token of every window of a text, and the pooled features of the first.
import { join } from 'node:path'
import { z } from 'zod'
import type { OpenSession } from '../../../onnx/open-session.ts'
import type { LoraPart } from '../../lora/keys.ts'
import type { LoraSet } from '../../lora/lora-set.ts'
import { openGraph } from '../open-graph.ts'
import type { RowOutputs } from '../../../onnx/rows.ts'
import { createSkippingReader } from './clip-skip.ts'
import { outputOf } from './outputs.ts'
import { windowLength, type ClipTokens } from './clip-tokens.ts'
import { readJson } from './read-json.ts'

/** `features` is [tokens, width]. */
export type TextFeatures = { readonly features: Float32Array<ArrayBuffer>; readonly tokens: number; readonly width: number }
export type ClipText = TextFeatures & { readonly pooled: Float32Array<ArrayBuffer> | null }

/** Which features the network was trained on: the last layer's under its norm, or the last but one's as it is. */
export type ClipLayer = 'last' | 'penultimate'

/** How a text is read. `skip` leaves out the last layers but one less: 1, the default, leaves out none. */
export type ClipReading = { readonly signal: AbortSignal; readonly skip?: number | undefined; readonly loras?: LoraSet | null }

export type ClipEncoder = {
  /** Throws `invalid_value` where there are not so many layers to skip. */
  encode(tokens: ClipTokens, reading: ClipReading): Promise<ClipText>
  close(): Promise<void>
}

/** `pooled` is the name of the output for the whole text, if the network takes one; `emptyWindow` are the ids of an empty text. */
export type ClipEncoderOptions = {
  readonly folder: string
  readonly layer: ClipLayer
  readonly pooled: string | null
  /** What LoRAs know the encoder as. */
  readonly part: LoraPart
  readonly emptyWindow: BigInt64Array
}

const configSchema = z.object({ num_hidden_layers: z.int().positive() })

function outputNames({ layer, pooled }: Pick<ClipEncoderOptions, 'layer' | 'pooled'>, layers: number): readonly string[] {
  const heads = pooled === null ? [] : [pooled]
  return [layer === 'last' ? 'last_hidden_state' : `hidden_states.${layers - 1}`, ...heads]
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
  const { folder, layer, part, emptyWindow } = options
  const { num_hidden_layers: layers } = await readJson(join(folder, 'config.json'), configSchema)
  const outputs = outputNames(options, layers)
  const skipping = createSkippingReader(open, { folder, layers, isNormed: layer === 'last', part, emptyWindow })
  const graph = await openGraph(open, { path: join(folder, 'model.onnx'), inputs: ['input_ids'], outputs, target: { part } })
  const [features = '', pooled] = outputs
  const readWindow = async (ids: BigInt64Array, reading: ClipReading): Promise<RowOutputs> => {
    const { signal, skip = 1, loras = null } = reading
    const outputsOfWindow = await graph.runRow({ input_ids: { data: ids, dims: [windowLength] } }, signal, loras)
    return skip > 1 ? { ...outputsOfWindow, [features]: await skipping.read(ids, skip, { signal, loras }) } : outputsOfWindow
  }
  return {
    async encode({ windows, weights }, reading) {
      const encoded = await Promise.all(windows.map((ids) => readWindow(ids, reading)))
      const empty = weights.every(isPlain) ? null : outputOf(await readWindow(emptyWindow, reading), features)
      const weighed = encoded.map((one, i) => {
        const plain = outputOf(one, features)
        return empty ? emphasise(plain, empty, weights[i] ?? []) : plain
      })
      const all = concatenate(weighed)
      const tokens = windows.length * windowLength
      const [first = {}] = encoded
      return { features: all, tokens, width: all.length / tokens, pooled: pooled === undefined ? null : outputOf(first, pooled) }
    },
    close: async () => void (await Promise.all([graph.close(), skipping.close()])),
  }
}
