// Small pictures repeat the carrier too rarely to average their own edges away, so the embedder looks at its work as a
// reader would, and strengthens the cells that the picture drowns (informed embedding: Miller, Doerr and Cox 2004).
import { type Draft, drawMark, onGrid } from './embed.ts'
import { CELL_PX } from './layout.ts'
import { viewOf } from './luma.ts'
import type { Notch, Residual } from './types.ts'

const ROUNDS = 4
const STEP = 1.4
/** Per notch: how many times as strong a drowned cell may become. */
const LARGEST_GAIN = [1.5, 2, 3] as const
/** Mean of residual times sign over a cell that counts as well seen; the extractor's logits are clipped at 3. */
const WELL_SEEN = 0.7

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

/** The draft with its drowned cells made stronger, as far as the notch allows. */
export async function reinforce(draft: Draft, residual: Residual, notch: Notch, seed: number): Promise<Draft> {
  const gains = emptyCells(draft, 1)
  for (let round = 0; round < ROUNDS; round++) {
    const marked = { ...draft.image, data: drawMark(amplified(draft, gains), seed) }
    const { luma } = onGrid(viewOf(marked), draft.grid.shortSidePx)
    const seen = visibilityOf(draft, await residual(luma.data, luma.width, luma.height))
    seen.values.forEach((value, cell) => {
      if (value < WELL_SEEN) gains.values[cell] = Math.min(LARGEST_GAIN[notch], (gains.values[cell] ?? 1) * STEP)
    })
  }
  return amplified(draft, gains)
}
