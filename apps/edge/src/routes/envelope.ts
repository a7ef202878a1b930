// What an answer says beside its images.
import type { GenerationResponse } from '@mintmark/shared'
import type { Plan } from '../contract/plan.ts'
import { blockedImagesOf } from '../dispatch/blocked-images.ts'
import type { Order, ReadyImage, WithheldImage } from '../dispatch/order.ts'
import { mergeWarnings } from './merge-warnings.ts'

export type Envelope = Omit<GenerationResponse, 'data'>

/** What an answer says of withheld images; nothing where there are none. */
export function blockedPart(order: Order, withheld: readonly WithheldImage[] | undefined): Pick<Envelope, 'blocked'> {
  const blocked = blockedImagesOf(order, withheld)
  return blocked.length > 0 ? { blocked } : {}
}

export const envelopeOf = ({ fields, quality, warnings }: Plan, images: readonly ReadyImage[], nowMs: number): Envelope => ({
  created: Math.floor(nowMs / 1000),
  model: fields.model,
  background: fields.background,
  output_format: fields.output_format,
  size: `${fields.width}x${fields.height}`,
  quality,
  warnings: mergeWarnings(warnings, images),
})
