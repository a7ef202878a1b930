// Classifier-free guidance: extrapolates from the unconditional prediction through the conditional one.
import type { Latents } from '../contract.ts'
import { mix } from '../elementwise.ts'

/**
 * `unconditional + scale * (conditional - unconditional)` (Ho & Salimans 2022, arXiv:2207.12598, eq. 6, with scale = 1 + w).
 * Scale 1 is the conditional prediction itself. Linear, so that combining x0, epsilon or velocity predictions is the same.
 */
export const combine = (conditional: Latents, unconditional: Latents, scale: number): Latents =>
  scale === 1 ? conditional : mix(scale, conditional, 1 - scale, unconditional)

/** True when a denoiser needs the unconditional prediction at this scale, which doubles its rows. */
export const needsUnconditional = (scale: number): boolean => scale !== 1
