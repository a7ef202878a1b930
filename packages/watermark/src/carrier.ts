// The keyed carrier of one layout: which cell of a tile carries which coded bit, which are sync, and every cell's sign.
import { codedLength, encodeConvolutional } from './convolutional-code.ts'
import { correlationTemplate, type Spectrum } from './correlation.ts'
import type { DerivedKeys } from './keys.ts'
import { CELL_PX, type Layout, payloadBits, tilePx } from './layout.ts'

export type Carrier = {
  keys: DerivedKeys
  layout: Layout
  /** Per data cell: its place in the tile, row by row. */
  dataCells: Uint32Array
  /** +1 or -1 per cell of the tile: scrambles data, and is the sync pattern elsewhere. */
  signs: Float32Array
  syncTemplate: Spectrum
}

/** Places sorted by keyed random numbers: a permutation of the tile's cells. */
function permute(stream: Uint8Array, count: number): Uint32Array {
  const view = new DataView(stream.buffer, stream.byteOffset)
  const order = Uint32Array.from({ length: count }, (_, place) => place)
  return order.sort((a, b) => view.getUint32(4 * a) - view.getUint32(4 * b) || a - b)
}

/** Cell values painted as squares of 4 x 4 pixels. */
export function paintCells(values: Float32Array, layout: Layout): Float32Array {
  const side = tilePx(layout)
  const pixels = new Float32Array(side * side)
  for (let y = 0; y < side; y++) {
    const row = Math.floor(y / CELL_PX) * layout.tileCells
    for (let x = 0; x < side; x++) pixels[y * side + x] = values[row + Math.floor(x / CELL_PX)] ?? 0
  }
  return pixels
}

/** The carrier of a layout under derived keys; 4 bytes of key stream order each cell, one more signs it. */
export function createCarrier(keys: DerivedKeys, layout: Layout): Carrier {
  const cells = layout.tileCells ** 2
  const stream = keys.carrierStream(layout, 5 * cells)
  const order = permute(stream, cells)
  const signs = Float32Array.from(stream.subarray(4 * cells), (byte) => (byte & 1 ? 1 : -1))
  const sync = new Float32Array(cells)
  for (const cell of order.subarray(layout.dataCells)) sync[cell] = signs[cell] ?? 0
  const syncTemplate = correlationTemplate(paintCells(sync, layout), tilePx(layout))
  return { keys, layout, dataCells: order.slice(0, layout.dataCells), signs, syncTemplate }
}

/** The coded bit that data cell `index` carries: coded bits are repeated, or thinned out, evenly over the cells. */
export function codedBitAt(index: number, layout: Layout): number {
  return Math.floor((index * codedLength(payloadBits(layout))) / layout.dataCells)
}

/** The signs of a whole tile that carries these payload bits, +1 or -1 per cell. */
export function modulate(carrier: Carrier, payload: Uint8Array): Float32Array {
  const coded = encodeConvolutional(payload)
  const values = carrier.signs.slice()
  carrier.dataCells.forEach((cell, index) => {
    if (coded[codedBitAt(index, carrier.layout)] === 1) values[cell] = -(carrier.signs[cell] ?? 0)
  })
  return values
}

/** Soft cell values to soft coded bits, scrambling undone; coded bits that no cell carries are 0. */
export function demodulate(carrier: Carrier, cells: Float32Array): Float32Array {
  const soft = new Float32Array(codedLength(payloadBits(carrier.layout)))
  carrier.dataCells.forEach((cell, index) => {
    const bit = codedBitAt(index, carrier.layout)
    soft[bit] = (soft[bit] ?? 0) + (cells[cell] ?? 0) * (carrier.signs[cell] ?? 0)
  })
  return soft
}

/** Share of the data cells whose sign agrees with the tile that the payload gives, 0..1. */
export function agreementOf(carrier: Carrier, payload: Uint8Array, cells: Float32Array): number {
  const expected = modulate(carrier, payload)
  const right = carrier.dataCells.filter((cell) => (cells[cell] ?? 0) * (expected[cell] ?? 0) > 0)
  return right.length / carrier.dataCells.length
}
