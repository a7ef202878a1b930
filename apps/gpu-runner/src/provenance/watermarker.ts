// The seam of the invisible watermark, and the variant that embeds none.
import type { StoredImage } from '@mintmark/shared'
import type { Pixels } from '../image/pixels.ts'

export type Watermarked = { readonly data: Pixels['data']; readonly status: StoredImage['watermark']['status']; readonly id: string | null }

export type Watermarker = {
  readonly name: string
  /** Marks one image. Size and alpha stay; `id` is the mark that was embedded, null with status `none`. */
  embed(image: Pixels, context: { readonly imageId: string; readonly signal: AbortSignal }): Promise<Watermarked>
}

/** Leaves the pixels as they are and says so. */
export const none: Watermarker = { name: 'none', embed: async ({ data }) => ({ data, status: 'none', id: null }) }
