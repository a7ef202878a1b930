// The seam of the picture check: what it finds in pixels before anybody sees them, and the variant that looks at nothing.
import type { ModerationMode } from '@mintmark/shared'
import type { Pixels } from '../image/pixels.ts'

export type PictureCheck = {
  /** Names the classifier; `none` passes everything. */
  readonly name: string
  /** The categories for which the picture is to be withheld, none for one that passes. Rejects with the signal's reason when it aborts. */
  judge(pixels: Pixels, mode: ModerationMode, signal: AbortSignal): Promise<readonly string[]>
  close(): Promise<void>
}

export const noPictureCheck: PictureCheck = { name: 'none', judge: async () => [], close: async () => {} }
