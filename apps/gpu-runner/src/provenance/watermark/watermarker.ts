// The seam of the invisible watermark, and the variant that embeds none.
import type { StoredImage } from '@mintmark/shared'
import { encodeImage, type Encoding } from '../../image/encode.ts'
import type { Pixels } from '../../image/pixels.ts'

/** `id` is the mark to embed: 48 bits as 12 lower-case hex digits. */
export type MarkRequest = { readonly pixels: Pixels; readonly encoding: Encoding; readonly id: string }

export type Marked = {
  /** The encoded file. Size and alpha are those of the pixels. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly status: StoredImage['watermark']['status']
  /** The mark that the file carries, null with status `none`. */
  readonly id: string | null
  /** The part of the time that went into encoding, milliseconds. */
  readonly encodeMs: number
}

export type Watermarker = {
  /** Names the algorithm; `none` embeds nothing. */
  readonly name: string
  /** Marks and encodes one image. Rejects with the signal's reason when it aborts. */
  mark(request: MarkRequest, signal: AbortSignal): Promise<Marked>
  close(): Promise<void>
}

async function encodeUnmarked({ pixels, encoding }: MarkRequest): Promise<Marked> {
  const start = performance.now()
  const bytes = await encodeImage(pixels, encoding)
  return { bytes, status: 'none', id: null, encodeMs: performance.now() - start }
}

/** Leaves the pixels as they are and says so. */
export const noWatermarker: Watermarker = { name: 'none', mark: encodeUnmarked, close: async () => {} }
