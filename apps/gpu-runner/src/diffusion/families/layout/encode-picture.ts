// The picture that a request begins from, in the latents of a model with an autoencoder.
import type { Latents } from '../../contract.ts'
import type { Picture, SourceLatents } from '../family.ts'
import type { LatentCanvas } from './latent-canvas.ts'
import { edited, latentMask } from './latent-mask.ts'
import { overFrame, pixelsToPlanes } from './pixels-to-planes.ts'
import type { VaeEncoder } from './vae-encoder.ts'

type Parts = { readonly encoder: VaeEncoder; readonly looksAtMask: boolean }

/** The planes with the edited pixels grey, as inpainting networks were trained (Rombach et al. 2022, arXiv:2112.10752, section 4.5). */
const withoutEdited = (planes: Latents, weights: Uint8Array): Latents =>
  planes.map((value, i) => ((weights[i % weights.length] ?? 0) < edited ? value : 0))

/** `looksAtMask`: the network takes the mask and what is kept beside its latents. Throws what the encoder throws. */
export async function encodePicture(
  { encoder, looksAtMask }: Parts,
  { pixels, mask }: Picture,
  { frame }: LatentCanvas,
  signal: AbortSignal,
): Promise<SourceLatents> {
  const planes = pixelsToPlanes(pixels, frame)
  if (!mask) return { known: await encoder.encode(planes, frame, signal), mask: null, masked: null }
  const weights = overFrame(mask, pixels, frame)
  const [known, masked] = await Promise.all([
    encoder.encode(planes, frame, signal),
    looksAtMask ? encoder.encode(withoutEdited(planes, weights), frame, signal) : null,
  ])
  return { known, mask: latentMask(weights, frame, encoder.stride), masked }
}
