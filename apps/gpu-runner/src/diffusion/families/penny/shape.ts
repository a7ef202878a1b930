// The shapes of a Penny model: its text is fixed, its latents and its picture are what its graphs say.
import type { Latents } from '../../contract.ts'
import type { Graph } from '../open-graph.ts'

export const textShape = {
  /** Text tokens, padded and cut. */
  tokens: 16,
  /** Features per token of the text encoder. */
  features: 384,
} as const

export type PennyShape = {
  /** Channels, height and width of the latents. */
  readonly latents: readonly [number, number, number]
  /** Pixels of the decoded picture, each way. */
  readonly side: number
}

/** Channels, height and width that the denoiser takes. Throws an Error when its graph leaves one of them free. */
export function latentDims(denoiser: Graph): readonly [number, number, number] {
  const [channels, height, width] = denoiser.dimsOf('latents')
  if (typeof channels === 'number' && typeof height === 'number' && typeof width === 'number') return [channels, height, width]
  throw new Error('the denoiser’s latents have no fixed shape; export it with a free batch only')
}

export const lengthOf = (dims: readonly number[]): number => dims.reduce((product, size) => product * size, 1)

/** Decodes empty latents once: the graph alone does not tell how large its picture is. */
export async function readShape(denoiser: Graph, decoder: Graph): Promise<PennyShape> {
  const latents = latentDims(denoiser)
  const empty: Latents = new Float32Array(lengthOf(latents))
  const { rgba } = await decoder.runRow({ latents: { data: empty, dims: latents } }, new AbortController().signal)
  return { latents, side: Math.sqrt((rgba?.length ?? 0) / 4) }
}
