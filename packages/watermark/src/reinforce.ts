// Small pictures repeat the carrier too rarely to average their own edges away, and rough ones drown it, so the embedder looks at its work as a
// reader would, and strengthens the cells that the picture drowns (informed embedding: Miller, Doerr and Cox 2004).
import { type Draft, drawMark, onGrid } from './embed.ts'
import { CELL_PX, LARGE } from './layout.ts'
import { viewOf } from './luma.ts'
import type { Notch, Residual } from './types.ts'

const ROUNDS = 2
const STEP = 1.7
/** Per notch: how many times as strong a drowned cell may become. A large picture has repetitions enough, unless it is rough all over. */
const LARGEST_GAIN = { large: [1, 1, 1.7], small: [1.5, 2, 3] } as const
/** Residual times sign, mean of a cell, that cannot be bettered much: the extractor's logits are clipped at 3. */
const FULLY_SEEN = 2.2
/** The same, summed over all repetitions of a place in the tile, that the decoder can rely on. */
const PLACE_WELL_SEEN = 3

type Cells = { columns: number; rows: number; values: Float32Array }

/** Calls back with each pixel of the grid and the cell it lies in. */
function forEachPixel(width: number, height: number, columns: number, visit: (pixel: number, cell: number) => void): void {
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / CELL_PX) * columns
    for (let x = 0; x < width; x++) visit(y * width + x, row + Math.floor(x / CELL_PX))
  }
}

function emptyCells({ amplitude }: Draft, fill: number): Cells {
  const [columns, rows] = [Math.ceil(amplitude.width / CELL_PX), Math.ceil(amplitude.height / CELL_PX)]
  return { columns, rows, values: new Float32Array(columns * rows).fill(fill) }
}

/** How well each cell's sign is seen in the residual: the mean of their product, invisible pixels counting nothing. */
function visibilityOf(draft: Draft, residual: Float32Array): Cells {
  const cells = emptyCells(draft, 0)
  forEachPixel(draft.amplitude.width, draft.amplitude.height, cells.columns, (pixel, cell) => {
    const weight = (draft.visible?.data[pixel] ?? 1) / CELL_PX ** 2
    cells.values[cell] = (cells.values[cell] ?? 0) + weight * (residual[pixel] ?? 0) * Math.sign(draft.tile[pixel] ?? 0)
  })
  return cells
}

function amplified(draft: Draft, gains: Cells): Draft {
  const data = draft.amplitude.data.slice()
  forEachPixel(draft.amplitude.width, draft.amplitude.height, gains.columns, (pixel, cell) => {
    data[pixel] = (data[pixel] ?? 0) * (gains.values[cell] ?? 1)
  })
  return { ...draft, amplitude: { ...draft.amplitude, data } }
}

/** The place in the tile of a cell of the grid. */
function placeOf(cell: number, { columns }: Cells, tileCells: number): number {
  return (Math.floor(cell / columns) % tileCells) * tileCells + ((cell % columns) % tileCells)
}

/** How well each place of the tile is seen, over all its repetitions: what the decoder will have to go by. */
function foldCells(seen: Cells, tileCells: number): Float32Array {
  const places = new Float32Array(tileCells ** 2)
  seen.values.forEach((value, cell) => {
    const place = placeOf(cell, seen, tileCells)
    places[place] = (places[place] ?? 0) + value
  })
  return places
}

/** Raises the gains of cells that are not seen well, in places of the tile that no other repetition makes up for. */
function raiseGains(gains: Cells, seen: Cells, tileCells: number, largest: number): void {
  const places = foldCells(seen, tileCells)
  seen.values.forEach((value, cell) => {
    if ((places[placeOf(cell, seen, tileCells)] ?? 0) >= PLACE_WELL_SEEN || value >= FULLY_SEEN) return
    gains.values[cell] = Math.min(largest, (gains.values[cell] ?? 1) * STEP)
  })
}

/** The draft with its drowned cells made stronger, as far as the notch allows. */
export async function reinforce(draft: Draft, residual: Residual, notch: Notch, seed: number): Promise<Draft> {
  const largest = LARGEST_GAIN[draft.grid.layout === LARGE ? 'large' : 'small'][notch]
  if (largest === 1) return draft
  const gains = emptyCells(draft, 1)
  for (let round = 0; round < ROUNDS; round++) {
    const marked = { ...draft.image, data: drawMark(amplified(draft, gains), seed) }
    const { luma } = onGrid(viewOf(marked), draft.grid.shortSidePx)
    const seen = visibilityOf(draft, await residual(luma.data, luma.width, luma.height))
    raiseGains(gains, seen, draft.grid.layout.tileCells, largest)
  }
  return amplified(draft, gains)
}
