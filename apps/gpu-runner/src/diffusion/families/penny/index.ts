// The family of Mintmark's own sticker models: latent flow with cross-attention to sixteen text tokens, RGBA out.
import { join } from 'node:path'
import type { Warning } from '@mintmark/shared'
import { unpremultiply } from '../../../image/unpremultiply.ts'
import type { OpenSession } from '../../../onnx/open-session.ts'
import type { Latents } from '../../contract.ts'
import { samplers } from '../../samplers/index.ts'
import { createFlowPath, createFlowSchedule } from '../../schedules/flow.ts'
import type { Canvas, Conditioning, Family, LoadedFamily, Picture, Prepared } from '../family.ts'
import { exists } from '../layout/exists.ts'
import { openGraph, type Graph } from '../open-graph.ts'
import { createDenoise } from './denoise.ts'
import { encodePicture } from './encode-picture.ts'
import { encodeText } from './encode-text.ts'
import { latentLength, shape } from './shape.ts'
import { loadTokenizer, type Tokenize } from './tokenize.ts'

type Parts = {
  readonly tokenize: Tokenize
  readonly textEncoder: Graph
  readonly denoiser: Graph
  readonly decoder: Graph
  /** Null for a model that cannot begin from a picture. */
  readonly encoder: Graph | null
}

const truncation = (param: 'prompt' | 'negative_prompt'): Warning => ({
  code: 'prompt_truncated',
  param,
  message: `The model reads ${shape.tokens} tokens; the rest of ${param} was cut.`,
})

async function prepare(parts: Parts, { prompt, negativePrompt, guidanceScale }: Conditioning, signal: AbortSignal): Promise<Prepared> {
  const tokens = { prompt: parts.tokenize(prompt), negative_prompt: parts.tokenize(negativePrompt ?? '') }
  const [text, negative] = await Promise.all([
    encodeText(parts.textEncoder, tokens.prompt, signal),
    encodeText(parts.textEncoder, tokens.negative_prompt, signal),
  ])
  const cut = (['prompt', 'negative_prompt'] as const).filter((param) => tokens[param].truncated)
  return { denoise: createDenoise(parts.denoiser, { text, negative, scale: guidanceScale }, signal), warnings: cut.map(truncation) }
}

/** Decodes one image's latents to pixels. */
async function decode({ decoder }: Parts, latents: Latents, signal: AbortSignal) {
  const { rgba } = await decoder.runRow({ latents: { data: latents, dims: shape.latents } }, signal)
  if (!rgba) throw new Error('the decoder gave no rgba')
  return unpremultiply(rgba, shape.side, shape.side)
}

/** Opens the three graphs and the tokenizer. */
async function openParts(folder: string, open: OpenSession): Promise<Parts> {
  const graph = (name: string, inputs: readonly string[], output: string): Promise<Graph> =>
    openGraph(open, { path: join(folder, name), inputs, outputs: [output] })
  return {
    tokenize: await loadTokenizer(folder),
    textEncoder: await graph('text_encoder.onnx', ['input_ids', 'attention_mask'], 'context'),
    denoiser: await graph('denoiser.onnx', ['latents', 'time', 'context', 'mask'], 'velocity'),
    decoder: await graph('decoder.onnx', ['latents'], 'rgba'),
    encoder: (await exists(join(folder, 'encoder.onnx'))) ? await graph('encoder.onnx', ['rgba'], 'latents') : null,
  }
}

/** Even times from 1 to 0: Penny was trained on unshifted flow matching, is told the time itself, and draws one size. */
const canvas: Canvas = {
  width: shape.side,
  height: shape.side,
  latentLength,
  schedule: createFlowSchedule({ shift: 1, trainSteps: 1 }),
  levelAt: createFlowPath(1).at,
}

async function load(folder: string, open: OpenSession): Promise<LoadedFamily> {
  const parts = await openParts(folder, open)
  const { encoder } = parts
  const text = { promptTokens: shape.tokens, negativePrompt: true }
  return {
    traits: { native: canvas, ...text, sampler: 'euler', transparency: true, readsPictures: encoder !== null },
    ...(encoder && { encode: (picture: Picture, _canvas: Canvas, signal: AbortSignal) => encodePicture(encoder, picture, signal) }),
    canvas: () => canvas,
    prepare: (conditioning, _canvas, signal) => prepare(parts, conditioning, signal),
    decode: (latents, _canvas, signal) => decode(parts, latents, signal),
    close: async () => void (await Promise.all([parts.textEncoder, parts.denoiser, parts.decoder, encoder].map((part) => part?.close()))),
  }
}

/** Penny predicts a velocity and is no consistency model. */
const { lcm: _lcm, tcd: _tcd, ...multistepSamplers } = samplers

export const penny: Family = { id: 'penny', samplers: multistepSamplers, load }
