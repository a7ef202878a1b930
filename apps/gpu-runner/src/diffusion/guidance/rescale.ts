// Guidance rescale: brings a guided prediction back to the spread of the conditional one, against over-exposure at high scales.
import type { Latents } from '../contract.ts'
import { scale, standardDeviation } from '../elementwise.ts'

/**
 * Scales `guided` to the conditional prediction's standard deviation and blends: `phi` 0 leaves it, 1 replaces it (Lin et al. 2023,
 * arXiv:2305.08891, eq. 15 and 16). Apply it to what the network predicts, epsilon or v, as the paper does.
 */
export function rescaleGuidance(guided: Latents, conditional: Latents, phi: number): Latents {
  const spread = standardDeviation(guided)
  if (phi === 0 || spread === 0) return guided
  return scale((phi * standardDeviation(conditional)) / spread + 1 - phi, guided)
}
