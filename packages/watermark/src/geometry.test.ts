// The parts that find the frame again: transform, resampling, folding, correlation, autocorrelation.
import { describe, expect, it } from 'vitest'
import { autocorrelate, findLattices } from './autocorrelation.ts'
import { boxBlur } from './box-blur.ts'
import { correlate, correlationTemplate, spectrumOf } from './correlation.ts'
import { forward2d, inverse2d } from './fft.ts'
import { foldTile, orient, ORIENTATIONS } from './fold.ts'
import { SMALL, tilePx } from './layout.ts'
import { resample } from './resample.ts'
import { seededNormal } from './test-pictures.ts'

const noise = (length: number, seed: number): Float32Array => {
  const normal = seededNormal(seed)
  return Float32Array.from({ length }, normal)
}

const SIDE = tilePx(SMALL)

describe('the Fourier transform', () => {
  it('gives a single wave a single line', () => {
    const re = Float32Array.from({ length: 64 * 64 }, (_, i) => Math.cos((2 * Math.PI * 5 * (i % 64)) / 64))
    const square = { re, im: new Float32Array(re.length) }
    forward2d(square, 64)
    const strong = [...square.re].flatMap((value, i) => (Math.abs(value) > 1 ? [i] : []))
    expect(strong).toEqual([5 * 64, 59 * 64])
    expect(square.re[5 * 64]).toBeCloseTo(2048, 0)
  })

  it('comes back', () => {
    const values = noise(64 * 64, 1)
    const square = { re: values.slice(), im: new Float32Array(values.length) }
    forward2d(square, 64)
    inverse2d(square, 64)
    expect(Math.max(...square.re.map((value, i) => Math.abs(value / 4096 - (values[i] ?? 0))))).toBeLessThan(1e-4)
  })

  it('refuses a side that is no power of two', () => {
    expect(() => forward2d({ re: new Float32Array(144), im: new Float32Array(144) }, 12)).toThrow('not a power of two')
  })
})

describe('resampling', () => {
  it('keeps the mean when it reduces and a ramp when it enlarges', () => {
    const plane = { width: 60, height: 45, data: noise(60 * 45, 2).map((value) => value + 7) }
    const mean = ({ data }: { data: Float32Array }) => data.reduce((a, b) => a + b, 0) / data.length
    expect(mean(resample(plane, 20, 15))).toBeCloseTo(mean(plane), 3)
    const ramp = { width: 4, height: 1, data: Float32Array.from([0, 1, 2, 3]) }
    expect([...resample(ramp, 8, 1).data]).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3])
  })
})

describe('the box blur', () => {
  it('repeats the edge and keeps a constant', () => {
    expect([...boxBlur({ width: 5, height: 1, data: Float32Array.from([3, 0, 0, 0, 6]) }, 1).data]).toEqual([2, 1, 0, 2, 4])
  })
})

describe('the correlation', () => {
  it('finds by how much a tile was shifted', () => {
    const tile = noise(SIDE * SIDE, 3)
    const moved = tile.map((_, i) => tile[((Math.floor(i / SIDE) + SIDE - 9) % SIDE) * SIDE + (((i % SIDE) + SIDE - 21) % SIDE)] ?? 0)
    const { x, y, z } = correlate(spectrumOf(moved, SIDE), correlationTemplate(tile, SIDE))
    expect([x, y]).toEqual([21, 9])
    expect(z).toBeGreaterThan(30)
  })
})

describe('folding', () => {
  it('adds up the repetitions of a tile', () => {
    const tile = noise(SIDE * SIDE, 4)
    const data = Float32Array.from(
      { length: 4 * SIDE * SIDE },
      (_, i) => tile[(Math.floor(i / (2 * SIDE)) % SIDE) * SIDE + (i % SIDE)] ?? 0,
    )
    const folded = foldTile({ width: 2 * SIDE, height: 2 * SIDE, data }, SMALL, { periodPx: SIDE, angle: 0 })
    expect(Math.max(...folded.map((value, i) => Math.abs(value - 4 * (tile[i] ?? 0))))).toBeLessThan(1e-5)
  })

  it('knows eight different orientations', () => {
    const tile = Float32Array.from([1, 2, 3, 4])
    expect(new Set(ORIENTATIONS.map((orientation) => orient(tile, 2, orientation).join())).size).toBe(8)
  })
})

describe('the autocorrelation', () => {
  it('finds scale and angle of a repeated pattern', () => {
    const [periodPx, angle] = [97, (12 * Math.PI) / 180]
    const smooth = boxBlur({ width: SIDE, height: SIDE, data: noise(SIDE * SIDE, 5) }, 1).data
    const scale = SIDE / periodPx
    const at = (x: number, y: number) => {
      const u = Math.floor((x * Math.cos(angle) + y * Math.sin(angle)) * scale) & (SIDE - 1)
      const v = Math.floor((y * Math.cos(angle) - x * Math.sin(angle)) * scale) & (SIDE - 1)
      return smooth[v * SIDE + u] ?? 0
    }
    const background = noise(512 * 512, 6)
    const data = background.map((value, i) => value + at(i % 512, Math.floor(i / 512)))
    const [best] = findLattices(autocorrelate({ width: 512, height: 512, data }), 1)
    expect(best?.periodPx).toBeCloseTo(periodPx, 0)
    expect(((best?.angle ?? 0) * 180) / Math.PI).toBeCloseTo(12, 0)
  })
})
