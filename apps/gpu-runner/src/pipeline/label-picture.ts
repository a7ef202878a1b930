// Labels that an operator may have to show besides the watermark and the signature: off by default, and signed over when on.
import { drawBadge } from '../image/badge.ts'
import type { Pixels } from '../image/pixels.ts'
import { aigcXmp } from '../provenance/aigc-label.ts'

export type Labels = {
  /** Whether pictures show the visible badge. */
  readonly badge: boolean
  /** The provider that China's implicit label names; null leaves the label out. */
  readonly aigcProducer: string | null
}

export const labelPicture = async (pixels: Pixels, { badge }: Labels): Promise<Pixels> => (badge ? drawBadge(pixels) : pixels)

/** The XMP packet of an image's file, or null. */
export const labelXmp = ({ aigcProducer }: Labels, imageId: string): string | null =>
  aigcProducer === null ? null : aigcXmp({ producer: aigcProducer, imageId })
