// The plan of a reading: the grids that the embedder uses, then lattices found by autocorrelation, then those turned upright.
import { autocorrelate, findLattices, nearby } from './autocorrelation.ts'
import type { Carrier } from './carrier.ts'
import { atOrigin, type Candidate, decodeCandidate, findCandidates, type Reading } from './decode.ts'
import { onGrid } from './embed.ts'
import { silenceFlatGround } from './flat-ground.ts'
import { foldTile, type Lattice, ORIENTATIONS, type Orientation, UPRIGHT } from './fold.ts'
import { type Grid, GRIDS, LAYOUTS, type Layout, tilePx } from './layout.ts'
import type { View } from './luma.ts'
import type { Plane, Residual } from './types.ts'
import { turnUpright } from './upright.ts'

const TURNED = ORIENTATIONS.filter((orientation) => orientation !== UPRIGHT)
const DECODES_PER_TILE = 3
const LATTICES_PER_LEVEL = 8
const UPRIGHT_TRIES = 3
/** Short sides at which lattices are looked for: the lower one sees the cells of a deep crop at their right size. */
const SEARCH_LEVELS_PX = [512, 288] as const
/** Pasted pictures keep their own scale: the page is read at its own and at half size, within this many pixels. */
const PASTE_LIMIT_PX = 1_500_000
const LARGEST_UPRIGHT_PX = 1024
/** What lies on a page is most often small. */
const PASTED_LAYOUTS = LAYOUTS.toReversed()

export type Search = {
  view: View
  residual: Residual
  carriers: readonly Carrier[]
  signal?: AbortSignal | undefined
  tries: number
  /** Residuals by short side: several stages look at the same grid. */
  planes: Map<number, Plane>
}

/** A reading, and how the tile lay in the view: its period in the view's own pixels. */
export type Hit = { reading: Reading; periodPx: number; angle: number }
type Hypothesis = { lattice: Lattice; layout: Layout; levelPx: number; z: number }

/** The residual of a view, weighted by visibility, so that invisible pixels add nothing. */
export async function residualOf(search: Pick<Search, 'residual' | 'signal'>, view: View): Promise<Plane> {
  search.signal?.throwIfAborted()
  const { width, height, data } = view.luma
  const residual = silenceFlatGround(view.luma, await search.residual(data, width, height))
  const { visible } = view
  return { width, height, data: visible === null ? residual : residual.map((value, i) => value * (visible.data[i] ?? 0)) }
}

async function planeAt(search: Search, shortSidePx: number): Promise<Plane> {
  const plane = search.planes.get(shortSidePx) ?? (await residualOf(search, onGrid(search.view, shortSidePx)))
  search.planes.set(shortSidePx, plane)
  return plane
}

const carriersOf = (search: Search, layout: Layout): Carrier[] => search.carriers.filter((carrier) => carrier.layout === layout)

function decodeFirst(search: Search, candidates: readonly Candidate[]): Reading | null {
  for (const candidate of candidates.slice(0, DECODES_PER_TILE)) {
    search.tries++
    const reading = decodeCandidate(candidate)
    if (reading !== null) return reading
  }
  return null
}

type Look = { reading: Reading | null; z: number; best: Candidate | undefined }

/** Folds one lattice, looks for the sync pattern in every orientation, decodes the strongest. */
function lookAt(search: Search, plane: Plane, layout: Layout, lattice: Lattice, orientations = ORIENTATIONS): Look {
  search.signal?.throwIfAborted()
  const candidates = findCandidates(foldTile(plane, layout, lattice), carriersOf(search, layout), orientations)
  return { reading: decodeFirst(search, candidates), z: candidates[0]?.peak.z ?? 0, best: candidates[0] }
}

const upright = (layout: Layout): Lattice => ({ periodPx: tilePx(layout), angle: 0 })

function hitOf(search: Search, reading: Reading, lattice: Lattice, levelPx: number): Hit {
  const { width, height } = search.view.luma
  return { reading, periodPx: (lattice.periodPx * Math.min(width, height)) / levelPx, angle: lattice.angle }
}

/** The tile of an untouched frame at its origin, then wherever the sync pattern is, then mirrored and by quarter turns. */
function readFrame(search: Search, plane: Plane, layout: Layout): Reading | null {
  const candidates = findCandidates(foldTile(plane, layout, upright(layout)), carriersOf(search, layout), [UPRIGHT])
  return (
    decodeFirst(search, candidates.map(atOrigin)) ??
    decodeFirst(search, candidates) ??
    lookAt(search, plane, layout, upright(layout), TURNED).reading
  )
}

async function readScaled(search: Search, shortSidePx: number, layouts: readonly Layout[]): Promise<Hit | null> {
  const plane = await planeAt(search, shortSidePx)
  for (const layout of layouts) {
    const reading = readFrame(search, plane, layout)
    if (reading !== null) return hitOf(search, reading, upright(layout), shortSidePx)
  }
  return null
}

/** The embedder's grids, the one that fits this size best first: enough for every change that keeps the frame. */
export async function readDirect(search: Search): Promise<Hit | null> {
  const shortSide = Math.min(search.view.luma.width, search.view.luma.height)
  const distance = (grid: Grid) => Math.abs(Math.log(Math.min(shortSide, 512) / grid.shortSidePx))
  for (const grid of [...GRIDS].sort((a, b) => distance(a) - distance(b))) {
    const hit = await readScaled(search, grid.shortSidePx, [grid.layout])
    if (hit !== null) return hit
  }
  return null
}

/** Whole pages on which a marked picture may lie at its own size, or at half of it. */
async function readPasted(search: Search): Promise<Hit | null> {
  const { width, height } = search.view.luma
  for (const share of [1, 0.5]) {
    const shortSidePx = Math.round(Math.min(width, height) * share)
    if (width * height * share * share > PASTE_LIMIT_PX || shortSidePx < 96) continue
    const hit = await readScaled(search, shortSidePx, PASTED_LAYOUTS)
    if (hit !== null) return hit
  }
  return null
}

/** Looks along the lattices of one level; keeps what it saw for the closer look. */
async function readLattices(search: Search, levelPx: number, seen: Hypothesis[]): Promise<Hit | null> {
  const plane = await planeAt(search, levelPx)
  for (const lattice of findLattices(autocorrelate(plane), LATTICES_PER_LEVEL)) {
    for (const layout of LAYOUTS) {
      const { reading, z } = lookAt(search, plane, layout, lattice)
      if (reading !== null) return hitOf(search, reading, lattice, levelPx)
      seen.push({ lattice, layout, levelPx, z })
    }
  }
  return null
}

/** Adjusts scale and angle by the sync pattern itself, then decodes once more. */
function readAdjusted(
  search: Search,
  plane: Plane,
  layout: Layout,
  orientation: Orientation,
): { reading: Reading | null; lattice: Lattice } {
  const looks = nearby(upright(layout), 2, 0.002, 0.0022).map((lattice) => {
    const [best] = findCandidates(foldTile(plane, layout, lattice), carriersOf(search, layout), [orientation])
    return { lattice, best }
  })
  const { lattice, best } = looks.reduce((a, b) => ((b.best?.peak.z ?? 0) > (a.best?.peak.z ?? 0) ? b : a))
  return { lattice, reading: best === undefined ? null : decodeFirst(search, [best]) }
}

/** Turns a hypothesis upright at the cells' own size, where the extractor sees best, and reads it again. */
async function readUpright(search: Search, { lattice, layout, levelPx }: Hypothesis): Promise<Hit | null> {
  const shortSidePx = Math.min(LARGEST_UPRIGHT_PX, Math.round((levelPx * tilePx(layout)) / lattice.periodPx))
  const plane = await residualOf(search, turnUpright(onGrid(search.view, shortSidePx), lattice.angle))
  const first = lookAt(search, plane, layout, upright(layout))
  if (first.reading !== null) return hitOf(search, first.reading, lattice, levelPx)
  if (first.best === undefined) return null
  const { reading } = readAdjusted(search, plane, layout, first.best.orientation)
  return reading && hitOf(search, reading, lattice, levelPx)
}

/** Any scale, angle, mirroring and crop: a bounded list of hypotheses, the likeliest first. */
export async function readSearching(search: Search): Promise<Hit | null> {
  const seen: Hypothesis[] = []
  for (const levelPx of SEARCH_LEVELS_PX) {
    const hit = await readLattices(search, levelPx, seen)
    if (hit !== null) return hit
  }
  for (const hypothesis of seen.sort((a, b) => b.z - a.z).slice(0, UPRIGHT_TRIES)) {
    const hit = await readUpright(search, hypothesis)
    if (hit !== null) return hit
  }
  return readPasted(search)
}
