// Folds a residual onto one tile: every repetition of the carrier is added up, whatever its scale and angle.
import { CELL_PX, type Layout, tilePx } from './layout.ts'
import type { Plane } from './types.ts'

/** The lattice on which the carrier repeats in a plane: the period in pixels, the angle of its rows in radians. */
export type Lattice = { periodPx: number; angle: number }

/** Sum of the residual over all repetitions, tile x tile pixels, by nearest neighbour. */
export function foldTile({ width, height, data }: Plane, layout: Layout, lattice: Lattice): Float32Array {
  const side = tilePx(layout)
  const mask = side - 1
  const tile = new Float32Array(side * side)
  const cos = (Math.cos(lattice.angle) * side) / lattice.periodPx
  const sin = (Math.sin(lattice.angle) * side) / lattice.periodPx
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = Math.floor((x + 0.5) * cos + (y + 0.5) * sin) & mask
      const v = Math.floor((y + 0.5) * cos - (x + 0.5) * sin) & mask
      tile[v * side + u] = (tile[v * side + u] ?? 0) + (data[y * width + x] ?? 0)
    }
  }
  return tile
}

/** One of the eight ways a square can lie: mirrored left to right first or not, then turned by quarters clockwise. */
export type Orientation = { mirrored: boolean; quarterTurns: number }

export const UPRIGHT: Orientation = { mirrored: false, quarterTurns: 0 }
export const ORIENTATIONS: readonly Orientation[] = [0, 1, 2, 3].flatMap((quarterTurns) => [
  quarterTurns === 0 ? UPRIGHT : { mirrored: false, quarterTurns },
  { mirrored: true, quarterTurns },
])

function quarterTurn(tile: Float32Array, side: number): Float32Array {
  const turned = new Float32Array(tile.length)
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) turned[x * side + (side - 1 - y)] = tile[y * side + x] ?? 0
  return turned
}

function mirror(tile: Float32Array, side: number): Float32Array {
  const mirrored = new Float32Array(tile.length)
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) mirrored[y * side + x] = tile[y * side + (side - 1 - x)] ?? 0
  return mirrored
}

/** The tile laid in an orientation. */
export function orient(tile: Float32Array, side: number, { mirrored, quarterTurns }: Orientation): Float32Array {
  let out = mirrored ? mirror(tile, side) : tile
  for (let turn = 0; turn < quarterTurns; turn++) out = quarterTurn(out, side)
  return out
}

/** Sums over the cells of a tile whose origin lies at (x, y), circularly. */
export function sumCells(tile: Float32Array, layout: Layout, x: number, y: number): Float32Array {
  const side = tilePx(layout)
  const cells = new Float32Array(layout.tileCells ** 2)
  for (let row = 0; row < side; row++) {
    const from = ((row + y) % side) * side
    const to = Math.floor(row / CELL_PX) * layout.tileCells
    for (let column = 0; column < side; column++) {
      const cell = to + Math.floor(column / CELL_PX)
      cells[cell] = (cells[cell] ?? 0) + (tile[from + ((column + x) % side)] ?? 0)
    }
  }
  return cells
}
