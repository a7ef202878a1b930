// Scaled-linear noise schedule: the training variances of Stable Diffusion 1.x, 2.x and XL.
import { linearBetas } from './linear-betas.ts'

/** `steps` betas whose square roots are even from `sqrt(start)` to `sqrt(end)` (latent-diffusion's "linear", diffusers' "scaled_linear"). */
export const scaledLinearBetas = (steps: number, start = 0.00085, end = 0.012): readonly number[] =>
  linearBetas(steps, Math.sqrt(start), Math.sqrt(end)).map((root) => root ** 2)
