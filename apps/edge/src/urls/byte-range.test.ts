// Byte ranges of one file, by RFC 9110 section 14.
import { expect, it } from 'vitest'
import { parseRange } from './byte-range.ts'

it.each([
  ['bytes=0-0', { offset: 0, length: 1 }],
  ['bytes=2-5', { offset: 2, length: 4 }],
  ['bytes=5-', { offset: 5, length: 5 }],
  ['bytes=5-99', { offset: 5, length: 5 }],
  ['bytes=-3', { offset: 7, length: 3 }],
  ['bytes=-99', { offset: 0, length: 10 }],
  ['BYTES=0-1', { offset: 0, length: 2 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-2', null],
  ['bytes=-', null],
  ['bytes=0-1,4-5', null],
  ['lines=0-1', null],
  [undefined, null],
])('%s of 10 bytes', (header, range) => {
  expect(parseRange(header, 10)).toEqual(range)
})
