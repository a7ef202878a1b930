// What a picture may look like to somebody: laid on white and on black where it is transparent, at the classifier's size.
import { fromPixels } from '../image/fit.ts'
import type { Pixels } from '../image/pixels.ts'

/** Pixels along each side of the classifier's input. */
export const inputSide = 224

const isOpaque = ({ data }: Pixels): boolean => {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false
  return true
}

/** Channels of interleaved 8-bit RGB as planes [3, height, width] in 0..1. */
export function toPlanes(rgb: Uint8Array): Float32Array<ArrayBuffer> {
  const size = rgb.length / 3
  const planes = new Float32Array(rgb.length)
  for (let i = 0; i < planes.length; i += 1) planes[i] = (rgb[(i % size) * 3 + Math.floor(i / size)] ?? 0) / 255
  return planes
}

async function layOn(pixels: Pixels, background: string): Promise<Float32Array<ArrayBuffer>> {
  const flat = fromPixels(pixels).flatten({ background }).removeAlpha()
  return toPlanes(await flat.resize(inputSide, inputSide, { fit: 'fill', kernel: 'linear' }).raw().toBuffer())
}

/**
 * The classifier's inputs, [3, 224, 224] in 0..1: one for an opaque picture, two for one that can be seen through. A shape of one
 * colour vanishes on a ground of that colour, so a single ground could be played on; two opposite ones cannot.
 */
export const compositionsOf = (pixels: Pixels): Promise<Float32Array<ArrayBuffer>[]> =>
  Promise.all((isOpaque(pixels) ? ['#ffffff'] : ['#ffffff', '#000000']).map((background) => layOn(pixels, background)))
