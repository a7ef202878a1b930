// Stable Diffusion 1.x and 2.x in the diffusers-ONNX layout, and what is distilled from them: LCM, Turbo, Hyper (by scheduler_config.json).
import { join } from 'node:path'
import type { OpenSession } from '../../../onnx/open-session.ts'
import { samplers } from '../../samplers/index.ts'
import type { SchedulerPlan } from '../../schedules/diffusers-config.ts'
import type { Conditioning, Family, LoadedFamily, Prepared } from '../family.ts'
import { openClipEncoder, type ClipEncoder } from '../layout/clip-text.ts'
import { clipPromptTokens, emptyWindowOf, loadClipTokenizer, type ClipTokenize } from '../layout/clip-tokens.ts'
import { createGuidedDenoise } from '../layout/guided-denoise.ts'
import type { LatentCanvas } from '../layout/latent-canvas.ts'
import { readScheduler } from '../layout/scheduler.ts'
import { truncationWarnings } from '../layout/truncation-warning.ts'
import { openVae, type Vae } from '../layout/vae.ts'
import { openUnet, type Unet } from './unet.ts'
import { unetMembers } from './unet-members.ts'

type Parts = {
  readonly tokenize: ClipTokenize
  readonly text: ClipEncoder
  readonly unet: Unet
  readonly vae: Vae
  readonly plan: SchedulerPlan
}

async function prepare(
  { tokenize, text, unet, plan }: Parts,
  conditioning: Conditioning,
  canvas: LatentCanvas,
  signal: AbortSignal,
): Promise<Prepared> {
  const { prompt, negativePrompt, guidanceScale } = conditioning
  const tokens = { prompt: tokenize(prompt), negative_prompt: tokenize(negativePrompt ?? '') }
  const [positive, negative] = await Promise.all([text.encode(tokens.prompt, signal), text.encode(tokens.negative_prompt, signal)])
  const denoise = createGuidedDenoise({
    predict: (x, timestep, one) => unet.predict({ x, dims: canvas.latentDims, timestep, text: one, guidanceScale }, signal),
    text: positive,
    negative,
    guidance: { scale: unet.isGuidanceDistilled ? 1 : guidanceScale },
    plan,
  })
  const cut = { prompt: tokens.prompt.truncated, negative_prompt: tokens.negative_prompt.truncated }
  return { denoise, warnings: truncationWarnings(clipPromptTokens, cut) }
}

async function openParts(folder: string, open: OpenSession): Promise<Parts> {
  const vae = await openVae(folder, open)
  const tokenize = await loadClipTokenizer(join(folder, 'tokenizer'))
  const encoder = { folder: join(folder, 'text_encoder'), layer: 'last', pooled: null, emptyWindow: emptyWindowOf(tokenize) } as const
  return {
    vae,
    tokenize,
    text: await openClipEncoder(open, encoder),
    unet: await openUnet(open, { folder, channels: vae.channels, added: [] }),
    plan: await readScheduler(folder),
  }
}

async function load(folder: string, open: OpenSession): Promise<LoadedFamily<LatentCanvas>> {
  const parts = await openParts(folder, open)
  const { text, unet, vae } = parts
  return {
    ...unetMembers(parts),
    prepare: (conditioning, canvas, signal) => prepare(parts, conditioning, canvas, signal),
    close: async () => void (await Promise.all([text.close(), unet.close(), vae.close()])),
  }
}

export const stableDiffusion: Family = { id: 'stable-diffusion', samplers, load }
