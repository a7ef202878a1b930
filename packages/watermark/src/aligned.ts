// The quick look of the embedder at its own work: the frame is known, so one folding and one decoding tell whether the id is there.
import type { Carrier } from './carrier.ts'
import { decodeCandidate, type Reading } from './decode.ts'
import { onGrid } from './embed.ts'
import { residualOf } from './extract.ts'
import { foldTile, UPRIGHT } from './fold.ts'
import { type Grid, tilePx } from './layout.ts'
import { viewOf } from './luma.ts'
import type { Residual, RgbaImage } from './types.ts'

/** What a picture of unchanged size and frame gives on the grid it was marked on, read at the tile's origin; null where nothing decodes. */
export async function readAligned(image: RgbaImage, grid: Grid, carrier: Carrier, residual: Residual): Promise<Reading | null> {
  const plane = await residualOf({ residual }, onGrid(viewOf(image), grid.shortSidePx))
  const tile = foldTile(plane, grid.layout, { periodPx: tilePx(grid.layout), angle: 0 })
  return decodeCandidate({ carrier, orientation: UPRIGHT, tile, peak: { x: 0, y: 0, z: 0 } })
}
