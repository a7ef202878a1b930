// What an inpainting U-Net is told beside its latents: where it may draw, and the picture around that.
import type { Latents } from '../../contract.ts'
import type { SourceLatents } from '../family.ts'
import { concatenate } from '../layout/clip-text.ts'
import type { LatentCanvas } from '../layout/latent-canvas.ts'
import type { VaeEncoder } from '../layout/vae-encoder.ts'

/** All of a grey picture to be drawn, for a request without a mask. */
async function everything(encoder: VaeEncoder, { frame, latentDims: [, rows, columns] }: LatentCanvas, signal: AbortSignal) {
  const grey = new Float32Array(3 * frame.width * frame.height)
  return { mask: new Float32Array(rows * columns).fill(1), masked: await encoder.encode(grey, frame, signal) }
}

/** [1 + C, H, W]: the mask, and the latents of the picture without its edited part. */
export async function maskChannels(
  encoder: VaeEncoder,
  source: SourceLatents | null,
  canvas: LatentCanvas,
  signal: AbortSignal,
): Promise<Latents> {
  const { mask = null, masked = null } = source ?? {}
  const told = mask && masked ? { mask, masked } : await everything(encoder, canvas, signal)
  return concatenate([told.mask, told.masked])
}
