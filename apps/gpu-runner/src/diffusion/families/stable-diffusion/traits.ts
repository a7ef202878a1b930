// What a U-Net model's files tell of it.
import type { SchedulerPlan } from '../../schedules/diffusers-config.ts'
import type { Traits } from '../family.ts'
import { clipPromptTokens } from '../layout/clip-tokens.ts'
import type { Vae } from '../layout/vae.ts'
import type { Unet } from './unet.ts'

/** The native side is that of the latents which the network was trained on, in pixels. */
export const latentTraits = (unet: Unet, vae: Vae, { sampler }: SchedulerPlan): Omit<Traits, 'readsPictures' | 'loraParts'> => ({
  native: { width: unet.sampleSize * vae.stride, height: unet.sampleSize * vae.stride },
  promptTokens: clipPromptTokens,
  sampler,
  negativePrompt: !unet.isGuidanceDistilled,
  transparency: false,
})
