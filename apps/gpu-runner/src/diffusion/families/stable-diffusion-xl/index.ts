// SDXL in the diffusers-ONNX layout, and what is distilled from it: Turbo, Lightning, LCM (by scheduler_config.json).
import { join } from 'node:path'
import { z } from 'zod'
import type { OpenSession } from '../../../onnx/open-session.ts'
import type { Row } from '../../../onnx/rows.ts'
import { samplers } from '../../samplers/index.ts'
import type { Conditioning, Family, LoadedFamily, Prepared } from '../family.ts'
import { openClipEncoder } from '../layout/clip-text.ts'
import { clipPromptTokens, emptyWindowOf, loadClipTokenizer } from '../layout/clip-tokens.ts'
import { createGuidedDenoise } from '../layout/guided-denoise.ts'
import type { LatentCanvas } from '../layout/latent-canvas.ts'
import { planPrompts } from '../layout/prompt/plan-prompts.ts'
import { readJson } from '../layout/read-json.ts'
import { readScheduler } from '../layout/scheduler.ts'
import { openVae } from '../layout/vae.ts'
import { openVaeEncoder } from '../layout/vae-encoder.ts'
import { openUnet } from '../stable-diffusion/unet.ts'
import { besideLatents, unetMembers, type UnetParts } from '../stable-diffusion/unet-members.ts'
import { encodeXlText, noText, sizeConditioning, type XlReader, type XlText } from './encode-text.ts'

const indexSchema = z.object({ force_zeros_for_empty_prompt: z.boolean().default(true) })

type Parts = UnetParts & {
  readonly first: XlReader
  readonly second: XlReader
  readonly zerosForNoPrompt: boolean
}

const addedInputs = ({ pooled }: XlText, canvas: LatentCanvas): Row => ({
  text_embeds: { data: pooled, dims: [pooled.length] },
  time_ids: { data: sizeConditioning(canvas.frame), dims: [6] },
})

async function prepare(parts: Parts, conditioning: Conditioning, canvas: LatentCanvas, signal: AbortSignal): Promise<Prepared> {
  const { negativePrompt, guidanceScale, clipSkip, loras = null } = conditioning
  const { unet, plan } = parts
  const read = (words: string) => encodeXlText(parts, words, { signal, skip: clipSkip, loras })
  const { text, negative, warnings } = await planPrompts(conditioning, canvas, { read, tokens: clipPromptTokens })
  const zeros = negativePrompt === null && parts.zerosForNoPrompt
  const beside = await besideLatents(parts, conditioning.source, canvas, signal)
  const denoise = createGuidedDenoise({
    predict: (x, timestep, one: XlText) =>
      unet.predict(
        { x, beside, dims: canvas.latentDims, timestep, text: one, guidanceScale, added: addedInputs(one, canvas), loras },
        signal,
      ),
    text,
    negative: (level) => (zeros ? noText(negative(level)) : negative(level)),
    guidance: { scale: unet.isGuidanceDistilled ? 1 : guidanceScale },
    plan,
  })
  return { denoise, warnings }
}

async function openReader(folder: string, open: OpenSession, number: '' | '_2'): Promise<XlReader> {
  const pooled = number === '' ? null : 'text_embeds'
  const tokenize = await loadClipTokenizer(join(folder, `tokenizer${number}`))
  const encoder = {
    folder: join(folder, `text_encoder${number}`),
    layer: 'penultimate',
    pooled,
    part: number === '' ? 'text' : 'text-2',
    emptyWindow: emptyWindowOf(tokenize),
  } as const
  return { tokenize, encoder: await openClipEncoder(open, encoder) }
}

async function openParts(folder: string, open: OpenSession): Promise<Parts> {
  const index = await readJson(join(folder, 'model_index.json'), indexSchema)
  const vae = await openVae(folder, open)
  return {
    vae,
    encoder: await openVaeEncoder(folder, open),
    zerosForNoPrompt: index.force_zeros_for_empty_prompt,
    first: await openReader(folder, open, ''),
    second: await openReader(folder, open, '_2'),
    unet: await openUnet(open, { folder, channels: vae.channels, added: ['text_embeds', 'time_ids'] }),
    plan: await readScheduler(folder),
  }
}

async function load(folder: string, open: OpenSession): Promise<LoadedFamily<LatentCanvas>> {
  const parts = await openParts(folder, open)
  const { first, second, unet, vae, encoder } = parts
  return {
    ...unetMembers(parts, ['network', 'text', 'text-2']),
    prepare: (conditioning, canvas, signal) => prepare(parts, conditioning, canvas, signal),
    close: async () => void (await Promise.all([first.encoder, second.encoder, unet, vae, encoder].map(async (part) => part?.close()))),
  }
}

export const stableDiffusionXl: Family = { id: 'stable-diffusion-xl', samplers, load }
