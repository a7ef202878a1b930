// The layouts of the carrier: for pictures of 512 px and more, for stickers, and for small stickers; and the grids they are laid on.

export const CELL_PX = 4
export const VERSION_BITS = 4
/** Of an id; a layout may carry fewer, the leading ones. */
export const ID_BITS = 48

export type Layout = {
  name: string
  /** The payload's version field; it also separates the layouts' tags. */
  version: number
  /** Cells per side of a tile, a power of two. */
  tileCells: number
  /** Cells of a tile that carry coded bits; the rest are the sync pattern. */
  dataCells: number
  /** Leading bits of the id that the payload carries. */
  idBits: number
  tagBits: number
}

/** 84 information bits in 736 of 1,024 cells. */
export const LARGE: Layout = { name: 'large', version: 1, tileCells: 32, dataCells: 736, idBits: ID_BITS, tagBits: 32 }

/** 68 information bits in 192 of 256 cells. */
export const SMALL: Layout = { name: 'small', version: 2, tileCells: 16, dataCells: 192, idBits: ID_BITS, tagBits: 16 }

/** 48 information bits in the same cells, so that a tile that repeats twice per side is enough: the records tell the rest of the id. */
export const TINY: Layout = { name: 'tiny', version: 3, tileCells: 16, dataCells: 192, idBits: 28, tagBits: 16 }

export const LAYOUTS: readonly Layout[] = [LARGE, SMALL, TINY]

/** What a layout carries of a whole id. */
export const carriedId = (id: bigint, { idBits }: Pick<Layout, 'idBits'>): bigint => id >> BigInt(ID_BITS - idBits)

/** A layout on a canonical grid: the picture scaled so that its short side has `shortSidePx` pixels. */
export type Grid = { layout: Layout; shortSidePx: number }

/** Every grid that the embedder uses, largest first. */
export const GRIDS: readonly Grid[] = [
  { layout: LARGE, shortSidePx: 512 },
  { layout: SMALL, shortSidePx: 256 },
  { layout: TINY, shortSidePx: 128 },
]

/** Below this short side nothing survives an encoder: see docs/provenance.md. */
export const SMALLEST_PX = 96

export const tilePx = (layout: Layout): number => layout.tileCells * CELL_PX
export const payloadBits = (layout: Layout): number => VERSION_BITS + layout.idBits + layout.tagBits

/** Longer pictures are neither marked nor read, so that a hostile strip cannot blow up on the grid. */
const LARGEST_ASPECT = 4
const SMALLEST_READ_PX = 32

const isTooLong = (width: number, height: number): boolean => Math.max(width, height) > LARGEST_ASPECT * Math.min(width, height)

/** Whether it is worth looking for a mark in a picture of this size. */
export const isReadable = (width: number, height: number): boolean =>
  Math.min(width, height) >= SMALLEST_READ_PX && !isTooLong(width, height)

/** The grid on which a picture of this size is marked, or null where it is too small or too long for any. */
export function gridFor(width: number, height: number): Grid | null {
  const shortSide = Math.min(width, height)
  if (shortSide < SMALLEST_PX || isTooLong(width, height)) return null
  return GRIDS.find((grid) => grid.shortSidePx <= shortSide) ?? GRIDS.at(-1) ?? null
}

/** Size of the canonical grid for a picture of this size, aspect kept. */
export function gridSize(width: number, height: number, shortSidePx: number): { width: number; height: number } {
  const scale = shortSidePx / Math.min(width, height)
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}
