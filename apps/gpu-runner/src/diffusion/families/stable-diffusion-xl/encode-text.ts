// SDXL's conditioning: two CLIP encoders side by side, the second's pooled features, and the size that the picture should look made for.
import type { Size } from '../family.ts'
import type { ClipEncoder, ClipReading, ClipText, TextFeatures } from '../layout/clip-text.ts'
import type { ClipTokenize } from '../layout/clip-tokens.ts'

/** `pooled` is [width of the second encoder's projection]. */
export type XlText = TextFeatures & { readonly pooled: Float32Array<ArrayBuffer> }

/** A tokenizer with its encoder. */
export type XlReader = { readonly tokenize: ClipTokenize; readonly encoder: ClipEncoder }

/** Each token's features of both encoders, one after the other: [tokens, a.width + b.width]. Throws a RangeError on unequal lengths. */
function sideBySide(a: TextFeatures, b: TextFeatures): TextFeatures {
  if (a.tokens !== b.tokens) throw new RangeError(`the two text encoders read ${a.tokens} and ${b.tokens} tokens of one text`)
  const width = a.width + b.width
  const features = new Float32Array(a.tokens * width)
  for (let token = 0; token < a.tokens; token += 1) {
    features.set(a.features.subarray(token * a.width, (token + 1) * a.width), token * width)
    features.set(b.features.subarray(token * b.width, (token + 1) * b.width), token * width + a.width)
  }
  return { features, tokens: a.tokens, width }
}

const join = (first: ClipText, second: ClipText): XlText => ({ ...sideBySide(first, second), pooled: second.pooled ?? new Float32Array() })

/** The features of a text, and whether it was longer than the model reads. */
export async function encodeXlText(
  readers: { readonly first: XlReader; readonly second: XlReader },
  text: string,
  reading: ClipReading,
): Promise<{ text: XlText; truncated: boolean }> {
  const tokens = readers.first.tokenize(text)
  const [first, second] = await Promise.all([
    readers.first.encoder.encode(tokens, reading),
    readers.second.encoder.encode(readers.second.tokenize(text), reading),
  ])
  return { text: join(first, second), truncated: tokens.truncated }
}

/** What SDXL takes where there is no negative prompt: zeros of the same shape (`force_zeros_for_empty_prompt`). */
export const noText = ({ features, pooled, ...shape }: XlText): XlText => ({
  ...shape,
  features: new Float32Array(features.length),
  pooled: new Float32Array(pooled.length),
})

/** Original height and width, crop from the top left, and target height and width (Podell et al. 2023, arXiv:2307.01952, section 2.2). */
export const sizeConditioning = ({ width, height }: Size): Float32Array => Float32Array.of(height, width, 0, 0, height, width)
