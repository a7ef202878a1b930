// What a generation is charged for its outcome.
import type { Outcome } from '../dispatch/order.ts'
import { noCharge, type Charge } from './usage-counts.ts'

/** The runner's stages that keep its device busy. */
const deviceStages = ['text', 'denoise', 'decode'] as const

/** A failure is not charged; neither are images that were found, or made for another request, nor the device time of those. */
export function chargeFor(model: string, outcome: Outcome): Charge {
  if (!outcome.ok) return noCharge
  const { images, timingsMs } = outcome
  const made = images.filter((image) => image.made).length
  const deviceMs = made === 0 ? 0 : deviceStages.reduce((sum, stage) => sum + (timingsMs[stage] ?? 0), 0)
  return { model, images: made, cachedImages: images.length - made, deviceMs }
}
