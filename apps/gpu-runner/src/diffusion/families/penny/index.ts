// The family of Mintmark's own sticker models: latent flow with cross-attention to sixteen text tokens, RGBA out.
import { MintmarkError } from '@mintmark/shared'
import type { Pixels } from '../../../image/pixels.ts'
import { unpremultiply } from '../../../image/unpremultiply.ts'
import { meanState } from '../../../safety/mean-state.ts'
import type { OpenSession } from '../../../onnx/open-session.ts'
import type { Latents } from '../../contract.ts'
import { isFinite } from '../../elementwise.ts'
import { samplers } from '../../samplers/index.ts'
import { createFlowPath, createFlowSchedule } from '../../schedules/flow.ts'
import type { Canvas, Conditioning, Family, LoadedFamily, Picture, Prepared, Traits } from '../family.ts'
import { refuseClipSkip } from '../layout/refuse-clip-skip.ts'
import { createDenoise } from './denoise.ts'
import { encodePicture } from './encode-picture.ts'
import { encodeText, type TextContext } from './encode-text.ts'
import { closeParts, openParts, type Parts } from './parts.ts'
import { lengthOf, textShape } from './shape.ts'
import { ignoredNegative, truncated } from './warnings.ts'
import { runWhole } from './whole-runs.ts'

type Texts = Pick<Conditioning, 'prompt' | 'negativePrompt'>

/** A student has no negative, and says so where one was given. */
async function encodeTexts(parts: Parts, { prompt, negativePrompt }: Texts, signal: AbortSignal) {
  const tokens = parts.tokenize(prompt)
  const negativeTokens = parts.isGuidanceDistilled ? null : parts.tokenize(negativePrompt ?? '')
  const encode = (one: typeof tokens): Promise<TextContext> => encodeText(parts.textEncoder, one, signal)
  const [text, negative] = await Promise.all([encode(tokens), negativeTokens && encode(negativeTokens)])
  const warnings = [
    ...(tokens.truncated ? [truncated('prompt')] : []),
    ...(negativeTokens?.truncated ? [truncated('negative_prompt')] : []),
    ...(parts.isGuidanceDistilled && negativePrompt ? [ignoredNegative] : []),
  ]
  return { tokens, text, negative, warnings }
}

async function prepare(parts: Parts, conditioning: Conditioning, signal: AbortSignal): Promise<Prepared> {
  refuseClipSkip(conditioning)
  const { guidanceScale } = conditioning
  const { tokens, text, negative, warnings } = await encodeTexts(parts, conditioning, signal)
  const span = parts.leaps ? null : 1 / (conditioning.steps ?? 1)
  return {
    denoise: createDenoise(parts.denoiser, { text, negative, scale: guidanceScale, span }, signal),
    warnings,
    // Below 1 the picture is steered to the negative prompt too.
    textStates: [text, ...(negative && guidanceScale < 1 ? [negative] : [])].map(({ context, mask }) => meanState(context, mask)),
    wholeRun(steps) {
      const graph = parts.wholeRuns.get(steps)
      return graph ? (noise) => runWhole(graph, noise, { steps, tokens, guidanceScale, shape: parts.shape, signal }) : null
    },
  }
}

/** Decodes one image's latents to pixels. */
async function decode({ decoder, shape }: Parts, latents: Latents, signal: AbortSignal): Promise<Pixels> {
  const { rgba } = await decoder.runRow({ latents: { data: latents, dims: shape.latents } }, signal)
  if (!rgba || !isFinite(rgba)) throw new MintmarkError('generation_failed', { message: 'The decoder gave values that are no numbers.' })
  return unpremultiply(rgba, shape.side, shape.side)
}

/** As students were distilled (training/penny/distil/grid.py): it is decided among the noisy times what a picture shows. */
const studentShift = 3

/** From 1 to 0 on the flow path, evenly but for a student's shift; Penny is told the time itself, and draws one size. */
const createCanvas = ({ isGuidanceDistilled, shape: { side, latents } }: Parts): Canvas => ({
  width: side,
  height: side,
  latentLength: lengthOf(latents),
  schedule: createFlowSchedule({ shift: isGuidanceDistilled ? studentShift : 1, trainSteps: 1 }),
  levelAt: createFlowPath(1).at,
})

const traitsOf = ({ isGuidanceDistilled, leaps, encoder }: Parts, native: Canvas): Traits => ({
  native,
  promptTokens: textShape.tokens,
  sampler: leaps ? 'lcm' : 'euler',
  negativePrompt: !isGuidanceDistilled,
  transparency: true,
  readsPictures: encoder !== null,
  loraParts: [],
})

async function load(folder: string, open: OpenSession): Promise<LoadedFamily> {
  const parts = await openParts(folder, open)
  const { encoder, shape } = parts
  const canvas = createCanvas(parts)
  return {
    traits: traitsOf(parts, canvas),
    ...(encoder && { encode: (picture: Picture, _canvas: Canvas, signal: AbortSignal) => encodePicture(encoder, shape, picture, signal) }),
    canvas: () => canvas,
    prepare: (conditioning, _canvas, signal) => prepare(parts, conditioning, signal),
    decode: (latents, _canvas, signal) => decode(parts, latents, signal),
    close: () => closeParts(parts),
  }
}

/** Which samplers suit a model depends on its training, so its manifest lists them. */
export const penny: Family = { id: 'penny', samplers, load }
