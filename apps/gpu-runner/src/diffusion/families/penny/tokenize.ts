// Text to Penny's sixteen WordPiece tokens.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { textShape } from './shape.ts'

/** `ids` and `mask` have one entry per token of the model; `truncated` says that the text was longer. */
export type Tokens = { readonly ids: BigInt64Array; readonly mask: BigInt64Array; readonly truncated: boolean }

export type Tokenize = (text: string) => Tokens

const readJson = async (path: string): Promise<object> => JSON.parse(await readFile(path, 'utf8'))

/** Reads tokenizer.json and tokenizer_config.json of `folder`. */
export async function loadTokenizer(folder: string): Promise<Tokenize> {
  const [model, config] = await Promise.all(['tokenizer.json', 'tokenizer_config.json'].map((name) => readJson(join(folder, name))))
  const tokenizer = new Tokenizer(model ?? {}, config ?? {})
  return (text) => fit(tokenizer.encode(text).ids)
}

/** Cuts to the model's length but keeps the closing separator, then pads with zeros. */
function fit(ids: readonly number[]): Tokens {
  const truncated = ids.length > textShape.tokens
  const kept = truncated ? [...ids.slice(0, textShape.tokens - 1), ...ids.slice(-1)] : ids
  const padded = BigInt64Array.from({ length: textShape.tokens }, (_, i) => BigInt(kept[i] ?? 0))
  return { ids: padded, mask: padded.map((_, i) => (i < kept.length ? 1n : 0n)), truncated }
}
