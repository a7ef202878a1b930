// The members of a loaded family that follow from its U-Net, autoencoder and scheduler alone, whatever reads its prompts.
import type { SchedulerPlan } from '../../schedules/diffusers-config.ts'
import type { Latents } from '../../contract.ts'
import type { LoraPart } from '../../lora/keys.ts'
import type { LoadedFamily, SourceLatents } from '../family.ts'
import { createLatentCanvas, type LatentCanvas } from '../layout/latent-canvas.ts'
import { encodePicture } from '../layout/encode-picture.ts'
import type { Vae } from '../layout/vae.ts'
import type { VaeEncoder } from '../layout/vae-encoder.ts'
import { maskChannels } from './mask-channels.ts'
import { latentTraits } from './traits.ts'
import type { Unet } from './unet.ts'

export type UnetParts = {
  readonly unet: Unet
  readonly vae: Vae
  /** Null where pictures cannot be begun from. */
  readonly encoder: VaeEncoder | null
  readonly plan: SchedulerPlan
}

/** What the network is told beside the latents of every step, if anything. Throws an Error for an inpainting network without an image encoder. */
export async function besideLatents(
  { unet, encoder }: UnetParts,
  source: SourceLatents | null | undefined,
  canvas: LatentCanvas,
  signal: AbortSignal,
): Promise<Latents | null> {
  if (!unet.looksAtMask) return null
  if (!encoder) throw new Error('an inpainting network needs vae_encoder/model.onnx')
  return maskChannels(encoder, source ?? null, canvas, signal)
}

export function unetMembers(
  { unet, vae, encoder, plan }: UnetParts,
  loraParts: readonly LoraPart[],
): Pick<LoadedFamily<LatentCanvas>, 'traits' | 'canvas' | 'encode' | 'decode'> {
  const geometry = { channels: vae.channels, stride: vae.stride * unet.stride, latentStride: vae.stride, tokenStride: vae.stride }
  return {
    traits: { ...latentTraits(unet, vae, plan), readsPictures: encoder !== null, loraParts },
    canvas: (wanted) => createLatentCanvas(wanted, geometry, plan),
    ...(encoder && {
      encode: (picture, canvas, signal) => encodePicture({ encoder, looksAtMask: unet.looksAtMask }, picture, canvas, signal),
    }),
    decode: (latents, canvas, signal) => vae.decode(latents, canvas.frame, canvas, signal),
  }
}
