// Stacking rows into a batch and splitting its outputs are each other's inverse, and rows that do not fit are refused.
import { expect, test } from 'vitest'
import { splitRows, stackRows } from './rows.ts'

const row = (first: number) => ({
  x: { data: Float32Array.of(first, first + 1), dims: [2] },
  ids: { data: BigInt64Array.of(BigInt(first)), dims: [1] },
  time: { data: Float32Array.of(first), dims: [] },
})

test('tensors gain a leading axis of rows, in order', () => {
  expect(stackRows([row(1), row(5)])).toEqual({
    x: { data: Float32Array.of(1, 2, 5, 6), dims: [2, 2] },
    ids: { data: BigInt64Array.of(1n, 5n), dims: [2, 1] },
    time: { data: Float32Array.of(1, 5), dims: [2] },
  })
})

test('each row gets its own part of every output', () => {
  expect(splitRows({ y: Float32Array.of(1, 2, 5, 6) }, 2)).toEqual([{ y: Float32Array.of(1, 2) }, { y: Float32Array.of(5, 6) }])
})

test('rows of other shape or type do not share a batch', () => {
  const longer = { ...row(1), x: { data: Float32Array.of(1, 2, 3), dims: [3] } }
  const floats = { ...row(1), ids: { data: Float32Array.of(1), dims: [1] } }
  expect(() => stackRows([row(1), longer])).toThrow('differ in x')
  expect(() => stackRows([row(1), floats])).toThrow('differ in type')
})
