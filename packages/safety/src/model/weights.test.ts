// The container decodes to the shapes that the heads expect, and a damaged one is named.

import { expect, test } from 'vitest'
import { CATEGORIES } from '../categories.ts'
import { PACKED_WEIGHTS } from '../weights/weights.ts'
import { GROUP_IDS } from './features.ts'
import { CHARACTER_BUCKETS, WORD_BUCKETS } from './hash.ts'
import { decodeWeights } from './weights.ts'

const weights = decodeWeights(PACKED_WEIGHTS)

test('tables have one row per word or bucket and one scale per column', () => {
  expect(weights.wordVectors.values.length).toBe(weights.rowWords.length * weights.wordVectors.scale.length)
  expect(weights.gramVectors.values.length).toBe(CHARACTER_BUCKETS * weights.gramVectors.scale.length)
  expect(weights.wide.values.length).toBe(WORD_BUCKETS * CATEGORIES.length)
})

test('the layers fit together and know every lexicon group', () => {
  const channels = weights.convolution.bias.length
  const seen = 2 * channels + GROUP_IDS.length
  expect(weights.convolution.matrix.length).toBe(3 * channels * (weights.wordVectors.scale.length + weights.gramVectors.scale.length))
  expect(weights.hidden.matrix.length).toBe(weights.hidden.bias.length * seen)
  expect(weights.output.matrix.length).toBe(CATEGORIES.length * (weights.hidden.bias.length + seen))
})

test('a missing tensor is named', () => {
  const { wide: _wide, ...tensors } = PACKED_WEIGHTS.tensors
  expect(() => decodeWeights({ ...PACKED_WEIGHTS, tensors })).toThrow('lack the tensor wide')
})
