// How often an unmarked picture is taken for a marked one: decoding tries with the tag cut to 16 bits, over many lattices.
import type { Residual } from '@mintmark/watermark'
import { createCarrier } from '../../packages/watermark/src/carrier.ts'
import { decodeCandidate, findCandidates } from '../../packages/watermark/src/decode.ts'
import { onGrid } from '../../packages/watermark/src/embed.ts'
import { foldTile, type Lattice, ORIENTATIONS } from '../../packages/watermark/src/fold.ts'
import { deriveKeys } from '../../packages/watermark/src/keys.ts'
import { LARGE, type Layout } from '../../packages/watermark/src/layout.ts'
import { viewOf } from '../../packages/watermark/src/luma.ts'
import { loadPicture, type Picture } from './corpus.ts'

export const SHORT_TAG: Layout = { ...LARGE, tagBits: 16 }
const KEYS = ['a', 'b', 'c', 'd']
const SHORT_SIDE_PX = 512

export type FalseAccepts = { pictures: number; tries: number; accepts: number; largestZ: number }

const carriers = () => KEYS.map((id, i) => createCarrier(deriveKeys({ id, key: new Uint8Array(32).fill(i + 1) }), SHORT_TAG))

/** Lattices of spread-out periods and angles, as the geometry search proposes them. */
const latticesOf = (count: number): Lattice[] =>
  Array.from({ length: count }, (_, i) => ({ periodPx: 64 + (i * 136) / count, angle: ((((i * 37) % 90) - 45) * Math.PI) / 180 }))

/** At least `atLeast` tries, spread evenly over the unmarked pictures: every lattice, orientation and key is one. */
export async function countFalseAccepts(pictures: readonly Picture[], residual: Residual, atLeast: number): Promise<FalseAccepts> {
  const keyed = carriers()
  const lattices = latticesOf(Math.ceil(atLeast / (pictures.length * keyed.length * ORIENTATIONS.length)))
  const count: FalseAccepts = { pictures: pictures.length, tries: 0, accepts: 0, largestZ: 0 }
  for (const picture of pictures) {
    const { luma } = onGrid(viewOf(await loadPicture(picture, SHORT_SIDE_PX)), SHORT_SIDE_PX)
    const plane = { ...luma, data: await residual(luma.data, luma.width, luma.height) }
    for (const lattice of lattices) {
      const candidates = findCandidates(foldTile(plane, SHORT_TAG, lattice), keyed, ORIENTATIONS)
      count.tries += candidates.length
      count.accepts += candidates.filter((candidate) => decodeCandidate(candidate) !== null).length
      count.largestZ = Math.max(count.largestZ, candidates[0]?.peak.z ?? 0)
    }
  }
  return count
}
