// Perpendicular negative prompts: a negative prompt takes away only what the positive one does not ask for.
import type { Latents } from '../contract.ts'
import { dot, weightedSum } from '../elementwise.ts'

/**
 * `unconditional + scale * (p - w * n_perp)` with p and n the positive and negative directions from the unconditional prediction and
 * `n_perp = n - (n.p / p.p) p` (Armandpour et al. 2023, arXiv:2304.04968, eq. 6). `weight` w >= 0; 0 is plain guidance.
 */
export function combinePerpendicular(conditional: Latents, unconditional: Latents, negative: Latents, scale: number, weight = 1): Latents {
  const positiveStep = weightedSum([1, conditional], [-1, unconditional])
  const negativeStep = weightedSum([1, negative], [-1, unconditional])
  const length = dot(positiveStep, positiveStep)
  const share = length === 0 ? 0 : dot(negativeStep, positiveStep) / length
  return weightedSum([1, unconditional], [scale * (1 + weight * share), positiveStep], [-scale * weight, negativeStep])
}
