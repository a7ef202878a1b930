// The code: what is encoded is decoded, through noise and erasures that no single bit would survive.
import { describe, expect, it } from 'vitest'
import { codedLength, decodeViterbi, encodeConvolutional } from './convolutional-code.ts'
import { seededNormal, seededUniform } from './test-pictures.ts'

const bitsOf = (count: number, seed: number): Uint8Array => {
  const uniform = seededUniform(seed)
  return Uint8Array.from({ length: count }, () => (uniform() < 0.5 ? 0 : 1))
}

const softOf = (coded: Uint8Array): Float32Array => Float32Array.from(coded, (bit) => (bit === 1 ? -1 : 1))

describe('the convolutional code', () => {
  it('has four coded bits for each bit and for each of eight flushing zeros', () => {
    expect(codedLength(84)).toBe(368)
    expect(encodeConvolutional(new Uint8Array(84))).toHaveLength(368)
  })

  it('gives the generators as the answer to a single one', () => {
    const coded = encodeConvolutional(Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0, 0]))
    const generator = (i: number) => Number.parseInt(Array.from({ length: 9 }, (_, step) => coded[4 * step + i]).join(''), 2).toString(8)
    expect([0, 1, 2, 3].map(generator)).toEqual(['463', '535', '733', '745'])
  })

  it('returns the bits of a clean word', () => {
    const bits = bitsOf(84, 1)
    expect(decodeViterbi(softOf(encodeConvolutional(bits)))).toEqual(bits)
  })

  it('corrects noise stronger than the signal', () => {
    const bits = bitsOf(84, 2)
    const normal = seededNormal(3)
    const noisy = softOf(encodeConvolutional(bits)).map((value) => value + 1.1 * normal())
    const wrongSigns = noisy.filter((value, i) => value * (softOf(encodeConvolutional(bits))[i] ?? 0) < 0).length
    expect(wrongSigns).toBeGreaterThan(40)
    expect(decodeViterbi(noisy)).toEqual(bits)
  })

  it('fills in the erasures of a thinned code', () => {
    const bits = bitsOf(68, 4)
    expect(decodeViterbi(softOf(encodeConvolutional(bits)).map((value, i) => (i % 5 < 2 ? 0 : value)))).toEqual(bits)
  })
})
