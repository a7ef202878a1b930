// Projects one token to its share of the convolution: its word vector and n-gram mean, times the three taps' matrices.

import { characterBuckets } from './hash.ts'
import type { Weights } from './weights.ts'

const MOST_REMEMBERED = 4096

/** Gives a token's taps: float32 [3 * channels], for the positions after, at and before the token's own. */
export type Projector = (token: string) => Float32Array

function addRow(target: Float32Array, offset: number, values: Int8Array, row: number, width: number, factor: number): void {
  for (let column = 0; column < width; column++) {
    const at = offset + column
    target[at] = (target[at] ?? 0) + (values[row * width + column] ?? 0) * factor
  }
}

function rescale(target: Float32Array, offset: number, scale: Float32Array): void {
  for (let column = 0; column < scale.length; column++) target[offset + column] = (target[offset + column] ?? 0) * (scale[column] ?? 0)
}

function multiply(matrix: Float32Array, input: Float32Array): Float32Array {
  const result = new Float32Array(matrix.length / input.length)
  for (let row = 0, at = 0; row < result.length; row++) {
    let sum = 0
    for (let column = 0; column < input.length; column++, at++) sum += (matrix[at] ?? 0) * (input[column] ?? 0)
    result[row] = sum
  }
  return result
}

/** A projector that remembers up to 4,096 tokens, so that common words cost one lookup. */
export function createProjector({ rowWords, wordVectors, gramVectors, convolution }: Weights): Projector {
  const rowOf = new Map(rowWords.map((word, row) => [word, row]))
  const wordWidth = wordVectors.scale.length
  const gramWidth = gramVectors.scale.length
  const remembered = new Map<string, Float32Array>()
  function project(token: string): Float32Array {
    const input = new Float32Array(wordWidth + gramWidth)
    const row = rowOf.get(token)
    if (row !== undefined) addRow(input, 0, wordVectors.values, row, wordWidth, 1)
    const buckets = characterBuckets(token)
    for (const bucket of buckets) addRow(input, wordWidth, gramVectors.values, bucket, gramWidth, 1 / buckets.length)
    rescale(input, 0, wordVectors.scale)
    rescale(input, wordWidth, gramVectors.scale)
    return multiply(convolution.matrix, input)
  }
  return function recall(token) {
    const known = remembered.get(token)
    if (known) return known
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    const projected = project(token)
    remembered.set(token, projected)
    return projected
  }
}
