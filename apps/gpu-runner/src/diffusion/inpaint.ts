// Inpainting with any model: the prediction keeps the known latents where the mask does not edit.
import type { Denoise, Latents } from './contract.ts'
import { blend } from './elementwise.ts'

/** Clean latents [C, H, W] to keep, and a mask [H, W] (or of the latents' own length) from 0, keep, to 1, edit. */
export type Inpainting = { readonly known: Latents; readonly mask: Latents }

/**
 * A denoiser that predicts `known` outside the mask. On the probability-flow ODE these values then stay on `alpha * known + sigma *
 * noise` with the run's own noise, what blending noised latents after each step gives (Lugmayr et al. 2022, arXiv:2201.09865,
 * eq. 8, without resampling), and end on `known` to rounding. Start with `startFromImage`.
 */
export function keepOutside(denoise: Denoise, { known, mask }: Inpainting): Denoise {
  return async function denoiseInside(x, level) {
    return blend(mask, await denoise(x, level), known)
  }
}
