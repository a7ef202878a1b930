// A T5 text encoder: features per token under a mask, all texts padded to one length.
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { z } from 'zod'
import type { OpenSession } from '../../../onnx/open-session.ts'
import type { LoraSet } from '../../lora/lora-set.ts'
import { openGraph } from '../open-graph.ts'
import { outputOf } from './outputs.ts'
import { readJson } from './read-json.ts'

/** Tokens that a DiT model of this kind is trained on (Chen et al. 2024, arXiv:2403.04692, section 3). */
const longest = 300

/** `features` is [tokens, width]; `mask` has a 1 per real token, the end mark included. */
export type T5Text = {
  readonly features: Float32Array<ArrayBuffer>
  readonly mask: BigInt64Array
  readonly truncated: boolean
}

export type T5Reader = {
  /** Tokens that a text is cut and padded to. */
  readonly tokens: number
  read(text: string, signal: AbortSignal, loras?: LoraSet | null): Promise<T5Text>
  close(): Promise<void>
}

const tokenizerConfig = z.looseObject({ model_max_length: z.number().default(longest) })

/** Cuts to `length` but keeps the end mark, then pads with T5's id 0. */
function fit(ids: readonly number[], length: number): { ids: BigInt64Array; mask: BigInt64Array; truncated: boolean } {
  const truncated = ids.length > length
  const kept = truncated ? [...ids.slice(0, length - 1), ...ids.slice(-1)] : ids
  return {
    ids: BigInt64Array.from({ length }, (_, i) => BigInt(kept[i] ?? 0)),
    mask: BigInt64Array.from({ length }, (_, i) => (i < kept.length ? 1n : 0n)),
    truncated,
  }
}

/** Opens `tokenizer/tokenizer.json` and `text_encoder` of a folder. Throws an Error that names the file which is missing. */
export async function openT5(folder: string, open: OpenSession): Promise<T5Reader> {
  const config = await readJson(join(folder, 'tokenizer/tokenizer_config.json'), tokenizerConfig)
  const vocabulary = await readJson(join(folder, 'tokenizer/tokenizer.json'), z.record(z.string(), z.unknown()))
  const tokenizer = new Tokenizer(vocabulary, config)
  const path = join(folder, 'text_encoder/model.onnx')
  const inputs = ['input_ids', 'attention_mask']
  const graph = await openGraph(open, { path, inputs, outputs: ['last_hidden_state'], target: { part: 'text' } })
  const tokens = Math.min(longest, config.model_max_length)
  return {
    tokens,
    async read(text, signal, loras = null) {
      const { ids, mask, truncated } = fit(tokenizer.encode(text).ids, tokens)
      const outputs = await graph.runRow(
        { input_ids: { data: ids, dims: [tokens] }, attention_mask: { data: mask, dims: [tokens] } },
        signal,
        loras,
      )
      return { features: outputOf(outputs, 'last_hidden_state'), mask, truncated }
    },
    close: graph.close,
  }
}
