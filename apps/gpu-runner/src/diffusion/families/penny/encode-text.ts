// Penny's text encoder: MiniLM features per token.
import type { Graph } from '../open-graph.ts'
import { textShape } from './shape.ts'
import type { Tokens } from './tokenize.ts'

/** What the denoiser attends to: [tokens, features] and the mask of the real tokens. */
export type TextContext = { readonly context: Float32Array; readonly mask: BigInt64Array }

export async function encodeText(encoder: Graph, { ids, mask }: Tokens, signal: AbortSignal): Promise<TextContext> {
  const dims = [textShape.tokens]
  const { context } = await encoder.runRow({ input_ids: { data: ids, dims }, attention_mask: { data: mask, dims } }, signal)
  if (!context) throw new Error('the text encoder gave no context')
  return { context, mask }
}
