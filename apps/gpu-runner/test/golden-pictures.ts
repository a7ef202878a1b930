// Pictures of 224 x 224 that nsfwjs and its ONNX copy are compared on: cells of a sheet of stickers, skin-coloured shapes, noise.
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const side = 224
const stickers = fileURLToPath(new URL('stickers.png', import.meta.url))

/** RGB, 8 bits a channel, row by row. */
export type GoldenPicture = { readonly name: string; readonly rgb: Uint8Array<ArrayBuffer> }

async function galleryCell(left: number, top: number): Promise<Uint8Array<ArrayBuffer>> {
  const cell = sharp(stickers).extract({ left, top, width: 128, height: 128 }).flatten({ background: '#ffffff' })
  return new Uint8Array(await cell.resize(side, side, { kernel: 'nearest' }).toColourspace('srgb').raw().toBuffer())
}

type Colour = readonly [number, number, number]

const paint = (colourAt: (x: number, y: number) => Colour): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Array.from({ length: side * side }, (_, i) => colourAt(i % side, Math.floor(i / side))).flat())

const blobs = (x: number, y: number): Colour => {
  const near = Math.min(Math.hypot(x - 80, y - 100), Math.hypot(x - 150, y - 110))
  return near < 45 ? [224 - near, 172 - near, 140 - near] : [60, 40 + (x >> 3), 70]
}
const noise = (x: number, y: number): Colour => {
  const value = Math.imul(x * 374_761 + y * 668_265 + 1, 2_246_822_519) >>> 0
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255]
}

export const goldenPictures = async (): Promise<GoldenPicture[]> => [
  { name: 'gallery, first cell', rgb: await galleryCell(0, 0) },
  { name: 'gallery, a cell further on', rgb: await galleryCell(128, 128) },
  { name: 'skin-coloured blobs', rgb: paint(blobs) },
  { name: 'noise', rgb: paint(noise) },
  { name: 'white', rgb: paint(() => [255, 255, 255]) },
]
