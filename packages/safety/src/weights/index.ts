// The shipped weights, decoded once on first use.

import { decodeWeights, type Weights } from '../model/weights.ts'
import { PACKED_WEIGHTS } from './weights.ts'

let decoded: Weights | null = null

/** The shipped weights; the first call decodes them, later calls return the same object. */
export function loadWeights(): Weights {
  decoded ??= decodeWeights(PACKED_WEIGHTS)
  return decoded
}
