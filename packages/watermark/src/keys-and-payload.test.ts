// Keys and payload: only the right key's tag is believed, and every part of the payload is under it.
import { describe, expect, it } from 'vitest'
import { createCarrier } from './carrier.ts'
import { deriveKeys } from './keys.ts'
import { carriedId, LARGE, LAYOUTS, SMALL } from './layout.ts'
import { LARGEST_ID, readPayload, writePayload } from './payload.ts'

const key = (fill: number, id = 'k') => deriveKeys({ id, key: new Uint8Array(32).fill(fill) })
const { tagKey } = key(1)

describe('the payload', () => {
  it.each(LAYOUTS)('carries the smallest and the largest id in the $name layout', (layout) => {
    for (const id of [0n, 1n, LARGEST_ID]) {
      expect(readPayload(tagKey, layout, writePayload(tagKey, layout, id))).toEqual({ version: layout.version, id: carriedId(id, layout) })
    }
  })

  it('has 84 bits in the large layout, 68 in the small one and 48 in the tiny one', () => {
    expect(LAYOUTS.map((layout) => writePayload(tagKey, layout, 5n).length)).toEqual([84, 68, 48])
  })

  it('is refused when any single bit is flipped', () => {
    const bits = writePayload(tagKey, LARGE, 123_456_789n)
    const read = bits.map((_, flipped) => {
      const changed = bits.map((bit, i) => (i === flipped ? 1 - bit : bit))
      return readPayload(tagKey, LARGE, changed) === null ? 0 : 1
    })
    expect(read.every((accepted) => accepted === 0)).toBe(true)
  })

  it('is refused under another key', () => {
    expect(readPayload(key(2).tagKey, LARGE, writePayload(tagKey, LARGE, 9n))).toBeNull()
  })

  it('takes no id of more than 48 bits', () => {
    expect(() => writePayload(tagKey, LARGE, LARGEST_ID + 1n)).toThrow(RangeError)
    expect(() => writePayload(tagKey, LARGE, -1n)).toThrow(RangeError)
  })
})

describe('the keys', () => {
  it('refuse a secret that is too short, by name and without the secret', () => {
    expect(() => deriveKeys({ id: 'short', key: new Uint8Array(15).fill(65) })).toThrow('watermark key short: 15 bytes, needs at least 16')
  })

  it('give another carrier for another secret, another key id and another layout', () => {
    const orders = [createCarrier(key(1), LARGE), createCarrier(key(2), LARGE), createCarrier(key(1, 'other'), LARGE)]
    const first = (order: Uint32Array) => order.subarray(0, 20).join()
    expect(new Set(orders.map(({ dataCells }) => first(dataCells))).size).toBe(3)
    expect(createCarrier(key(1), LARGE).dataCells).toEqual(orders[0]?.dataCells)
  })

  it('lay out every cell once', () => {
    const { dataCells } = createCarrier(key(1), SMALL)
    expect(new Set(dataCells).size).toBe(SMALL.dataCells)
    expect(Math.max(...dataCells)).toBeLessThan(SMALL.tileCells ** 2)
  })
})
