// Guidance of one denoiser call: which predictions a level needs, and how they become one. All of it lives in the denoiser.
import type { Latents, NoiseLevel } from '../contract.ts'
import { combine } from './classifier-free.ts'
import { scaleAt, wholePath, type GuidanceInterval } from './interval.ts'
import { combinePerpendicular } from './perpendicular.ts'
import { rescaleGuidance } from './rescale.ts'

/** `rescale` in [0, 1]; `perpendicular` is the weight of the negative prompt where it is taken perpendicular, else it replaces the empty one. */
export type Guidance = {
  readonly scale: number
  readonly rescale?: number
  readonly interval?: GuidanceInterval
  readonly perpendicular?: number
}

/** The rows of a batch that a level needs, in the order in which `guide` takes their predictions. */
export type PredictionRow = 'conditional' | 'unconditional' | 'negative'

/** One row outside the interval or at scale 1, two with plain guidance, three with a perpendicular negative prompt. */
export function rowsAt(level: NoiseLevel, { scale, interval = wholePath, perpendicular }: Guidance): readonly PredictionRow[] {
  if (scaleAt(level, scale, interval) === 1) return ['conditional']
  return perpendicular === undefined ? ['conditional', 'unconditional'] : ['conditional', 'unconditional', 'negative']
}

/** One prediction from those of `rowsAt`, each in the network's own parameterisation. */
export function guide(
  [conditional, unconditional, negative]: readonly [Latents, ...Latents[]],
  { scale, rescale = 0, perpendicular }: Guidance,
): Latents {
  if (!unconditional) return conditional
  const guided = negative
    ? combinePerpendicular(conditional, unconditional, negative, scale, perpendicular)
    : combine(conditional, unconditional, scale)
  return rescaleGuidance(guided, conditional, rescale)
}
