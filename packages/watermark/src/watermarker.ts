// The package's door: marks pictures under the current key and reads them under every key it was given.
import { type Carrier, createCarrier } from './carrier.ts'
import { bandPassResidual } from './band-pass.ts'
import { type Draft, draftMark, drawMark } from './embed.ts'
import { type Hit, readDirect, readSearching, type Search } from './extract.ts'
import { deriveKeys } from './keys.ts'
import { gridFor, isReadable, LARGE, type Layout, SMALL, VERSION_BITS } from './layout.ts'
import { viewOf } from './luma.ts'
import { reinforce } from './reinforce.ts'
import type { Embedded, Extracted, ExtractOptions, MarkStatus, MasterKey, Notch, Residual, RgbaImage, Watermarker } from './types.ts'

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

/** Small and transparent pictures may hold too little of the mark: reads it back at once. Opaque large ones hold enough. */
async function statusOf(tools: Tools, { visible, grid }: Draft, marked: RgbaImage, id: bigint): Promise<MarkStatus> {
  if (visible === null && grid.layout === LARGE) return 'ok'
  const hit = await readDirect(searchOf(tools, marked))
  return hit?.reading.id === id ? 'ok' : 'weak'
}

async function embed(tools: Tools, image: RgbaImage, id: bigint, notch: Notch): Promise<Embedded> {
  const grid = gridFor(image.width, image.height)
  const carrier = tools.carriers.find(({ layout }) => layout === grid?.layout)
  if (grid === null || carrier === undefined) return { data: image.data.slice(), status: 'none' }
  // The dither follows from the id, so that marking the same picture with the same id gives the same bytes.
  const seed = Number(id & 0xff_ff_ff_ffn)
  const draft = draftMark(image, { grid, carrier, id, notch })
  const final = grid.layout === SMALL ? await reinforce(draft, tools.residual, notch, seed) : draft
  const data = drawMark(final, seed)
  return { data, status: await statusOf(tools, draft, { ...image, data }, id) }
}

function describe({ reading, periodPx, angle }: Hit, tries: number): Extracted {
  const { id, version, agreement, carrier, orientation } = reading
  const { name: layout, tagBits } = carrier.layout
  const falseAcceptProbability = tries * 2 ** -(tagBits + VERSION_BITS)
  const angleDegrees = ((angle * 180) / Math.PI - 90 * orientation.quarterTurns + 360) % 360
  return {
    found: true,
    id,
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

const LAYOUTS: readonly Layout[] = [LARGE, SMALL]

/** @throws RangeError where there is no key, or one is too short. */
export function createWatermarker({ masterKeys, residual = bandPassResidual }: WatermarkerConfig): Watermarker {
  if (masterKeys.length === 0) throw new RangeError('watermark: at least one master key is needed')
  const carriers = masterKeys.flatMap((masterKey) => LAYOUTS.map((layout) => createCarrier(deriveKeys(masterKey), layout)))
  const tools: Tools = { carriers, residual }
  return {
    algorithm: ALGORITHM,
    embed: (image, idBits, { notch = 0 } = {}) => embed(tools, image, idBits, notch),
    extract: (image, options) => extract(tools, image, options),
  }
}
