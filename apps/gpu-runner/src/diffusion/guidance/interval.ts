// Guidance interval: guide only where it helps, in the middle of the path.
import type { NoiseLevel } from '../contract.ts'

/** Shares of the path by noise, sigma / (alpha + sigma): 0 is clean and 1 pure noise, whatever the schedule. Both ends count as inside. */
export type GuidanceInterval = { readonly from: number; readonly to: number }

export const wholePath: GuidanceInterval = { from: 0, to: 1 }

/** The scale at a level: the request's inside the interval and 1, no guidance, outside (Kynkaanniemi et al. 2024, arXiv:2404.07724, eq. 6). */
export function scaleAt({ alpha, sigma }: NoiseLevel, scale: number, { from, to }: GuidanceInterval = wholePath): number {
  const noise = sigma / (alpha + sigma)
  return noise >= from && noise <= to ? scale : 1
}
