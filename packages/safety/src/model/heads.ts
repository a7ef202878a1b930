// Stage 2, the learned heads: a three-token convolution pooled by maximum and sum, lexicon groups, and a linear head on words and pairs.

import { perCategory, type Category } from '../categories.ts'
import { GROUP_IDS, type Features } from './features.ts'
import { createProjector, type Projector } from './projector.ts'
import type { Layer, Quantised, Weights } from './weights.ts'

function at(values: Float32Array | Int8Array, index: number): number {
  return values[index] ?? 0
}

/** Maximum and scaled sum over positions of relu(convolution), [2 * channels]. */
function pool(features: Features, project: Projector, bias: Float32Array, scale: number): Float32Array {
  const channels = bias.length
  const taps = features.tokens.map(project)
  const pooled = new Float32Array(2 * channels)
  for (let position = 0; position < taps.length; position++) {
    const [before, here, after] = [taps[position - 1], taps[position], taps[position + 1]]
    for (let channel = 0; channel < channels; channel++) {
      const left = before ? at(before, channel) : 0
      const right = after ? at(after, 2 * channels + channel) : 0
      const value = Math.max(0, at(bias, channel) + left + (here ? at(here, channels + channel) : 0) + right)
      if (value > at(pooled, channel)) pooled[channel] = value
      pooled[channels + channel] = at(pooled, channels + channel) + value * scale
    }
  }
  return pooled
}

function apply({ matrix, bias }: Layer, input: Float32Array): Float32Array {
  return bias.map((start, row) => {
    let sum = start
    for (let column = 0; column < input.length; column++) sum += at(matrix, row * input.length + column) * at(input, column)
    return sum
  })
}

function addWide(logits: Float32Array, { values, scale }: Quantised, buckets: readonly number[], factor: number): void {
  for (const bucket of buckets) {
    for (let head = 0; head < logits.length; head++) {
      logits[head] = at(logits, head) + at(values, bucket * logits.length + head) * at(scale, head) * factor
    }
  }
}

/** Calibrated score in (0, 1) per category from a prompt's features; 0.5 is the operating point of mode auto. */
export type Heads = (features: Features) => Record<Category, number>

/** The learned heads over decoded weights. */
export function createHeads(weights: Weights): Heads {
  const project = createProjector(weights)
  const pooledLength = 2 * weights.convolution.bias.length
  const hiddenLength = weights.hidden.bias.length
  return function score(features) {
    const scale = 1 / Math.sqrt(Math.max(1, features.tokens.length))
    const input = new Float32Array(hiddenLength + pooledLength + GROUP_IDS.length)
    const seen = input.subarray(hiddenLength)
    seen.set(pool(features, project, weights.convolution.bias, scale))
    for (const group of features.groups) seen[pooledLength + group] = 1
    input.set(apply(weights.hidden, seen).map((value) => Math.max(0, value)))
    const logits = apply(weights.output, input)
    addWide(logits, weights.wide, [...features.words, ...features.pairs], scale)
    return perCategory((category, head) => {
      const { slope, offset } = weights.calibration[category]
      return 1 / (1 + Math.exp(-(slope * at(logits, head) + offset)))
    })
  }
}
