// The package's door: marks pictures under the current key and reads them under every key it was given.
import { readAligned } from './aligned.ts'
import { type Carrier, createCarrier } from './carrier.ts'
import { bandPassResidual } from './band-pass.ts'
import { draftMark, drawMark } from './embed.ts'
import { type Hit, readDirect, readSearching, type Search } from './extract.ts'
import { deriveKeys } from './keys.ts'
import { carriedId, type Grid, gridFor, isReadable, LAYOUTS, VERSION_BITS } from './layout.ts'
import { viewOf } from './luma.ts'
import { reinforce } from './reinforce.ts'
import type { Embedded, Extracted, ExtractOptions, MasterKey, Notch, Residual, RgbaImage, Watermarker } from './types.ts'

export const ALGORITHM = 'wm.ss.1'

export type WatermarkerConfig = {
  /** Current key first, then previous ones. */
  masterKeys: readonly MasterKey[]
  /** The learned extractor; the hand-made band-pass where there is none. */
  residual?: Residual
}

type Tools = { carriers: readonly Carrier[]; residual: Residual }

const searchOf = ({ carriers, residual }: Tools, image: RgbaImage, signal?: AbortSignal): Search => ({
  view: viewOf(image),
  residual,
  carriers,
  signal,
  tries: 0,
  planes: new Map(),
})

/** Where a picture of this size is marked, and the current key's carrier for it; null where it is too small or too long. */
function placeFor({ carriers }: Tools, { width, height }: RgbaImage): { grid: Grid; carrier: Carrier } | null {
  const grid = gridFor(width, height)
  const carrier = carriers.find(({ layout }) => layout === grid?.layout)
  return grid === null || carrier === undefined ? null : { grid, carrier }
}

async function embed(tools: Tools, image: RgbaImage, id: bigint, notch: Notch): Promise<Embedded> {
  const place = placeFor(tools, image)
  if (place === null) return null
  // The dither follows from the id, so that marking the same picture with the same id gives the same bytes.
  const seed = Number(id & 0xff_ff_ff_ffn)
  const draft = draftMark(image, { ...place, id, notch })
  return drawMark(await reinforce(draft, tools.residual, notch, seed), seed)
}

async function holds(tools: Tools, image: RgbaImage, id: bigint): Promise<boolean> {
  const place = placeFor(tools, image)
  const reading = place && (await readAligned(image, place.grid, place.carrier, tools.residual))
  return place !== null && reading?.id === carriedId(id, place.grid.layout)
}

function describe({ reading, periodPx, angle }: Hit, tries: number): Extracted {
  const { id, version, agreement, carrier, orientation } = reading
  const { name: layout, tagBits, idBits } = carrier.layout
  const falseAcceptProbability = tries * 2 ** -(tagBits + VERSION_BITS)
  const angleDegrees = ((angle * 180) / Math.PI - 90 * orientation.quarterTurns + 360) % 360
  return {
    found: true,
    id,
    idBits,
    version,
    keyId: carrier.keys.id,
    layout,
    confidence: { tagBits, tries, falseAcceptProbability, agreement },
    placement: { angleDegrees, mirrored: orientation.mirrored, periodPx },
  }
}

async function extract(tools: Tools, image: RgbaImage, { exhaustive, signal }: ExtractOptions): Promise<Extracted> {
  if (!isReadable(image.width, image.height)) return { found: false, tries: 0 }
  const search = searchOf(tools, image, signal)
  const hit = (await readDirect(search)) ?? (exhaustive ? await readSearching(search) : null)
  return hit === null ? { found: false, tries: search.tries } : describe(hit, search.tries)
}

/** @throws RangeError where there is no key, or one is too short. */
export function createWatermarker({ masterKeys, residual = bandPassResidual }: WatermarkerConfig): Watermarker {
  if (masterKeys.length === 0) throw new RangeError('watermark: at least one master key is needed')
  const carriers = masterKeys.flatMap((masterKey) => LAYOUTS.map((layout) => createCarrier(deriveKeys(masterKey), layout)))
  const tools: Tools = { carriers, residual }
  return {
    algorithm: ALGORITHM,
    embed: (image, id, { notch = 0 } = {}) => embed(tools, image, id, notch),
    holds: (image, id) => holds(tools, image, id),
    extract: (image, options) => extract(tools, image, options),
  }
}
