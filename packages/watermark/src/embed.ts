// Draws the carrier into a picture: a soft tile, repeated over the canonical grid, scaled to the picture, added with dither.
import { addWithDither } from './add-with-dither.ts'
import { amplitudeOf } from './amplitude.ts'
import { boxBlur } from './box-blur.ts'
import { type Carrier, modulate, paintCells } from './carrier.ts'
import { type Grid, gridSize, tilePx } from './layout.ts'
import { type View, viewOf } from './luma.ts'
import { writePayload } from './payload.ts'
import { resample } from './resample.ts'
import type { Notch, Plane, RgbaImage } from './types.ts'

/** The tile's signs as pixels of unit RMS with softened edges; it still repeats without a seam. */
function softTile(carrier: Carrier, payload: Uint8Array): Float32Array {
  const side = tilePx(carrier.layout)
  const hard = paintCells(modulate(carrier, payload), carrier.layout)
  const tiled = repeatTile(hard, side, 2 * side, 2 * side)
  const soft = boxBlur({ width: 2 * side, height: 2 * side, data: tiled }, 1, 2).data
  const tile = new Float32Array(side * side)
  for (let y = 0; y < side; y++) {
    const from = (y + side / 2) * 2 * side + side / 2
    for (let x = 0; x < side; x++) tile[((y + side / 2) % side) * side + ((x + side / 2) % side)] = soft[from + x] ?? 0
  }
  const rms = Math.sqrt(tile.reduce((sum, value) => sum + value * value, 0) / tile.length)
  return tile.map((value) => value / rms)
}

function repeatTile(tile: Float32Array, side: number, width: number, height: number): Float32Array {
  const plane = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = (y % side) * side
    for (let x = 0; x < width; x++) plane[y * width + x] = tile[row + (x % side)] ?? 0
  }
  return plane
}

/** The picture's view on a canonical grid. */
export function onGrid(view: View, shortSidePx: number): View {
  const { width, height } = gridSize(view.luma.width, view.luma.height, shortSidePx)
  return {
    luma: resample(view.luma, width, height),
    visible: view.visible === null ? null : resample(view.visible, width, height),
  }
}

/** A mark before it is drawn: what it lies on, its tile repeated over the grid, and how strong it is there. */
export type Draft = { image: RgbaImage; grid: Grid; visible: Plane | null; tile: Float32Array; amplitude: Plane }

export type Marking = { grid: Grid; carrier: Carrier; id: bigint; notch: Notch }

export function draftMark(image: RgbaImage, { grid, carrier, id, notch }: Marking): Draft {
  const view = onGrid(viewOf(image), grid.shortSidePx)
  const amplitude = amplitudeOf(view, notch)
  const payload = writePayload(carrier.keys.tagKey, carrier.layout, id)
  const tile = repeatTile(softTile(carrier, payload), tilePx(grid.layout), amplitude.width, amplitude.height)
  return { image, grid, visible: view.visible, tile, amplitude }
}

/** The picture's RGBA with the mark in it; alpha and barely visible pixels are untouched. `seed` is any 32-bit integer. */
export function drawMark({ image, tile, amplitude }: Draft, seed: number): Uint8Array {
  const mark = new Float32Array(tile.length)
  for (let i = 0; i < mark.length; i++) mark[i] = (amplitude.data[i] ?? 0) * (tile[i] ?? 0)
  return addWithDither(image.data, resample({ ...amplitude, data: mark }, image.width, image.height).data, seed)
}
