// Stable Diffusion 1.x and 2.x in the diffusers-ONNX layout, and what is distilled from them: LCM, Turbo, Hyper (by scheduler_config.json).
import { join } from 'node:path'
import type { OpenSession } from '../../../onnx/open-session.ts'
import { samplers } from '../../samplers/index.ts'
import type { Conditioning, Family, LoadedFamily, Prepared } from '../family.ts'
import { openClipEncoder, type ClipEncoder } from '../layout/clip-text.ts'
import { clipPromptTokens, emptyWindowOf, loadClipTokenizer, type ClipTokenize } from '../layout/clip-tokens.ts'
import { createGuidedDenoise } from '../layout/guided-denoise.ts'
import type { LatentCanvas } from '../layout/latent-canvas.ts'
import { planPrompts } from '../layout/prompt/plan-prompts.ts'
import { readScheduler } from '../layout/scheduler.ts'
import { openVae } from '../layout/vae.ts'
import { openVaeEncoder } from '../layout/vae-encoder.ts'
import { openUnet } from './unet.ts'
import { besideLatents, unetMembers, type UnetParts } from './unet-members.ts'

type Parts = UnetParts & {
  readonly tokenize: ClipTokenize
  readonly text: ClipEncoder
}

async function prepare(parts: Parts, conditioning: Conditioning, canvas: LatentCanvas, signal: AbortSignal): Promise<Prepared> {
  const { tokenize, text, unet, plan } = parts
  const { guidanceScale, clipSkip, loras = null } = conditioning
  const read = async (words: string) => {
    const tokens = tokenize(words)
    return { text: await text.encode(tokens, { signal, skip: clipSkip, loras }), truncated: tokens.truncated }
  }
  const { warnings, ...prompts } = await planPrompts(conditioning, canvas, { read, tokens: clipPromptTokens })
  const beside = await besideLatents(parts, conditioning.source, canvas, signal)
  const denoise = createGuidedDenoise({
    ...prompts,
    predict: (x, timestep, one) => unet.predict({ x, beside, dims: canvas.latentDims, timestep, text: one, guidanceScale, loras }, signal),
    guidance: { scale: unet.isGuidanceDistilled ? 1 : guidanceScale },
    plan,
  })
  return { denoise, warnings }
}

async function openParts(folder: string, open: OpenSession): Promise<Parts> {
  const vae = await openVae(folder, open)
  const tokenize = await loadClipTokenizer(join(folder, 'tokenizer'))
  const encoder = {
    folder: join(folder, 'text_encoder'),
    layer: 'last',
    pooled: null,
    part: 'text',
    emptyWindow: emptyWindowOf(tokenize),
  } as const
  return {
    vae,
    encoder: await openVaeEncoder(folder, open),
    tokenize,
    text: await openClipEncoder(open, encoder),
    unet: await openUnet(open, { folder, channels: vae.channels, added: [] }),
    plan: await readScheduler(folder),
  }
}

async function load(folder: string, open: OpenSession): Promise<LoadedFamily<LatentCanvas>> {
  const parts = await openParts(folder, open)
  const { text, unet, vae, encoder } = parts
  return {
    ...unetMembers(parts, ['network', 'text']),
    prepare: (conditioning, canvas, signal) => prepare(parts, conditioning, canvas, signal),
    close: async () => void (await Promise.all([text, unet, vae, encoder].map(async (part) => part?.close()))),
  }
}

export const stableDiffusion: Family = { id: 'stable-diffusion', samplers, load }
