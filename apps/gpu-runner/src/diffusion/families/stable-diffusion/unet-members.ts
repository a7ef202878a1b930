// The members of a loaded family that follow from its U-Net, autoencoder and scheduler alone, whatever reads its prompts.
import type { SchedulerPlan } from '../../schedules/diffusers-config.ts'
import type { LoadedFamily } from '../family.ts'
import { createLatentCanvas, type LatentCanvas } from '../layout/latent-canvas.ts'
import type { Vae } from '../layout/vae.ts'
import { latentTraits } from './traits.ts'
import type { Unet } from './unet.ts'

type UnetParts = { readonly unet: Unet; readonly vae: Vae; readonly plan: SchedulerPlan }

export function unetMembers({ unet, vae, plan }: UnetParts): Pick<LoadedFamily<LatentCanvas>, 'traits' | 'canvas' | 'decode'> {
  const geometry = { channels: vae.channels, stride: vae.stride * unet.stride, latentStride: vae.stride, tokenStride: vae.stride }
  return {
    traits: latentTraits(unet, vae, plan),
    canvas: (wanted) => createLatentCanvas(wanted, geometry, plan),
    decode: (latents, canvas, signal) => vae.decode(latents, canvas.frame, canvas, signal),
  }
}
