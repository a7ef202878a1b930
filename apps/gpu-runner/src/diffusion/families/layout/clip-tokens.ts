// Text to CLIP's token windows: as many windows of 75 words' tokens as a prompt needs, none of it cut silently.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { z } from 'zod'
import { clipTokenizerJson, type TokenizerJson } from './clip-vocabulary.ts'
import { exists } from './exists.ts'
import { readJson } from './read-json.ts'
import { weighPrompt } from './weigh-prompt.ts'

/** Tokens of one window, the start and end marks included. */
export const windowLength = 77
/** Windows that a prompt may fill: 300 tokens. */
export const windowLimit = 4
const inner = windowLength - 2
/** Tokens of a text that are read. */
export const clipPromptTokens = windowLimit * inner

/** A token of a text and how much it counts. */
export type WeightedId = { readonly id: number; readonly weight: number }

/** Windows of `windowLength` ids each, with a weight per id; `truncated` says that the text was longer than `windowLimit` of them. */
export type ClipTokens = {
  readonly windows: readonly BigInt64Array[]
  readonly weights: readonly (readonly number[])[]
  readonly truncated: boolean
}

export type ClipTokenize = (text: string) => ClipTokens

const tokenSchema = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
const configSchema = z.looseObject({ pad_token: tokenSchema.nullish() })

async function readTokenizerJson(folder: string): Promise<TokenizerJson> {
  const whole = join(folder, 'tokenizer.json')
  if (await exists(whole)) return readJson(whole, z.record(z.string(), z.unknown()))
  const vocabulary = await readJson(join(folder, 'vocab.json'), z.record(z.string(), z.int()))
  return clipTokenizerJson(vocabulary, await readFile(join(folder, 'merges.txt'), 'utf8'))
}

/** Reads tokenizer.json, or vocab.json and merges.txt, and the padding that tokenizer_config.json names. Throws an Error naming a missing file. */
export async function loadClipTokenizer(folder: string): Promise<ClipTokenize> {
  const config = await readJson(join(folder, 'tokenizer_config.json'), configSchema)
  const tokenizer = new Tokenizer(await readTokenizerJson(folder), config)
  const idOf = (token: string): number => {
    const id = tokenizer.token_to_id(token)
    if (id === undefined) throw new Error(`${folder}: the vocabulary lacks ${token}`)
    return id
  }
  const marks = { start: idOf('<|startoftext|>'), end: idOf('<|endoftext|>'), pad: idOf(config.pad_token ?? '<|endoftext|>') }
  const read = (text: string): number[] => tokenizer.encode(text, { add_special_tokens: false }).ids
  return (prompt) => {
    const ids = weighPrompt(prompt).flatMap(({ text, weight }) => read(text).map((id): WeightedId => ({ id, weight })))
    return toWindows(ids, marks)
  }
}

type Marks = { readonly start: number; readonly end: number; readonly pad: number }

const plain = (id: number): WeightedId => ({ id, weight: 1 })

function toWindows(ids: readonly WeightedId[], { start, end, pad }: Marks): ClipTokens {
  const count = Math.min(windowLimit, Math.max(1, Math.ceil(ids.length / inner)))
  const filled = Array.from({ length: count }, (_, i) => {
    const window = [plain(start), ...ids.slice(i * inner, (i + 1) * inner), plain(end)]
    return Array.from({ length: windowLength }, (_unused, k) => window[k] ?? plain(pad))
  })
  return {
    windows: filled.map((window) => BigInt64Array.from(window, ({ id }) => BigInt(id))),
    weights: filled.map((window) => window.map(({ weight }) => weight)),
    truncated: ids.length > count * inner,
  }
}

/** The window of an empty text. */
export const emptyWindowOf = (tokenize: ClipTokenize): BigInt64Array => tokenize('').windows[0] ?? new BigInt64Array()
