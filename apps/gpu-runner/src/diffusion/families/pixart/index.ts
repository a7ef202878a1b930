// PixArt and models in its manner: a diffusion transformer under T5, in the diffusers-ONNX layout with `transformer` in the U-Net's place.
import type { OpenSession } from '../../../onnx/open-session.ts'
import { samplers } from '../../samplers/index.ts'
import type { SchedulerPlan } from '../../schedules/diffusers-config.ts'
import type { Conditioning, Family, LoadedFamily, Prepared } from '../family.ts'
import { createGuidedDenoise } from '../layout/guided-denoise.ts'
import { createLatentCanvas, type LatentCanvas } from '../layout/latent-canvas.ts'
import { planPrompts } from '../layout/prompt/plan-prompts.ts'
import { refuseClipSkip } from '../layout/refuse-clip-skip.ts'
import { readScheduler } from '../layout/scheduler.ts'
import { openT5, type T5Reader } from '../layout/t5-text.ts'
import { encodePicture } from '../layout/encode-picture.ts'
import { openVae, type Vae } from '../layout/vae.ts'
import { openVaeEncoder, type VaeEncoder } from '../layout/vae-encoder.ts'
import { openTransformer, type Transformer } from './transformer.ts'

type Parts = {
  readonly text: T5Reader
  readonly transformer: Transformer
  readonly vae: Vae
  readonly encoder: VaeEncoder | null
  readonly plan: SchedulerPlan
}

/** As the training captions were (diffusers' text preprocessing without its optional cleaning). */
const normalise = (text: string): string => text.toLowerCase().trim()

async function prepare(
  { text, transformer, plan }: Parts,
  conditioning: Conditioning,
  canvas: LatentCanvas,
  signal: AbortSignal,
): Promise<Prepared> {
  const { guidanceScale: scale, loras = null } = conditioning
  refuseClipSkip(conditioning)
  const read = async (words: string) => {
    const one = await text.read(normalise(words), signal, loras)
    return { text: one, truncated: one.truncated }
  }
  const { warnings, ...prompts } = await planPrompts(conditioning, canvas, { read, tokens: text.tokens })
  const denoise = createGuidedDenoise({
    ...prompts,
    predict: (x, timestep, one) => transformer.predict({ x, dims: canvas.latentDims, timestep, text: one, loras }, signal),
    guidance: { scale },
    plan,
  })
  return { denoise, warnings }
}

async function load(folder: string, open: OpenSession): Promise<LoadedFamily<LatentCanvas>> {
  const vae = await openVae(folder, open)
  const transformer = await openTransformer(folder, open)
  const encoder = await openVaeEncoder(folder, open)
  const parts: Parts = { vae, encoder, transformer, text: await openT5(folder, open), plan: await readScheduler(folder) }
  const stride = vae.stride * transformer.patch
  const geometry = { channels: vae.channels, stride, latentStride: vae.stride, tokenStride: stride }
  const side = transformer.sampleSize * vae.stride
  return {
    traits: {
      native: { width: side, height: side },
      promptTokens: parts.text.tokens,
      sampler: parts.plan.sampler,
      negativePrompt: true,
      transparency: false,
      readsPictures: encoder !== null,
      loraParts: ['network', 'text'],
    },
    canvas: (wanted) => createLatentCanvas(wanted, geometry, parts.plan),
    prepare: (conditioning, canvas, signal) => prepare(parts, conditioning, canvas, signal),
    ...(encoder && { encode: (picture, canvas, signal) => encodePicture({ encoder, looksAtMask: false }, picture, canvas, signal) }),
    decode: (latents, canvas, signal) => vae.decode(latents, canvas.frame, canvas, signal),
    close: async () => void (await Promise.all([parts.text, transformer, vae, encoder].map(async (part) => part?.close()))),
  }
}

export const pixart: Family = { id: 'pixart', samplers, load }
