// Decoding noise: accidents are as rare as version and tag predict.
import { describe, expect, it } from 'vitest'
import { createCarrier } from './carrier.ts'
import { decodeCandidate } from './decode.ts'
import { UPRIGHT } from './fold.ts'
import { deriveKeys } from './keys.ts'
import { CELL_PX, type Layout, SMALL, tilePx } from './layout.ts'
import { seededNormal } from './test-pictures.ts'

const TILES = 8

/** How many of 2,048 tries are accepted: eight tiles of noise, each read at every whole cell. */
function acceptsInNoise(layout: Layout): number {
  const carrier = createCarrier(deriveKeys({ id: 'a', key: new Uint8Array(32).fill(4) }), layout)
  const normal = seededNormal(11)
  const cells = layout.tileCells ** 2
  const tiles = Array.from({ length: TILES }, () => Float32Array.from({ length: tilePx(layout) ** 2 }, normal))
  const peaks = Array.from({ length: cells }, (_, i) => ({
    x: CELL_PX * (i % layout.tileCells),
    y: CELL_PX * Math.floor(i / layout.tileCells),
    z: 0,
  }))
  const readings = tiles.flatMap((tile) => peaks.map((peak) => decodeCandidate({ carrier, orientation: UPRIGHT, tile, peak })))
  return readings.filter((reading) => reading !== null).length
}

describe('noise', () => {
  it('is accepted about as often as version and a tag of 8 bits predict, one try in 4,096', () => {
    expect(acceptsInNoise({ ...SMALL, tagBits: 8 })).toBeLessThanOrEqual(4)
  })

  it('is never accepted with a tag of 16 or 32 bits in some thousand tries', () => {
    expect(acceptsInNoise(SMALL)).toBe(0)
    expect(acceptsInNoise({ ...SMALL, tagBits: 32 })).toBe(0)
  })
})
