// Separable resampling of planes: area average downwards, linear upwards; pixel centres are aligned.
import type { Plane } from './types.ts'

/** For each target sample: the first source sample and the weights from there on, `reach` of them. */
type Taps = { first: Int32Array; weights: Float32Array; reach: number }

function tapsFor(source: number, target: number): Taps {
  const scale = source / target
  const reach = Math.min(source, Math.ceil(Math.max(scale, 1)) + 1)
  const first = new Int32Array(target)
  const weights = new Float32Array(target * reach)
  for (let t = 0; t < target; t++) {
    const middle = (t + 0.5) * scale
    first[t] = Math.max(0, Math.min(source - reach, Math.floor(middle - Math.max(scale, 1) / 2)))
    writeWeights(weights.subarray(t * reach, (t + 1) * reach), first[t] ?? 0, middle, scale)
  }
  return { first, weights, reach }
}

/** Box of the target sample's footprint when reducing, triangle of one source sample when enlarging; sums to 1. */
function writeWeights(weights: Float32Array, first: number, middle: number, scale: number): void {
  let sum = 0
  for (let i = 0; i < weights.length; i++) {
    const position = first + i
    const overlap = Math.min(position + 1, middle + scale / 2) - Math.max(position, middle - scale / 2)
    weights[i] = Math.max(0, scale > 1 ? overlap : 1 - Math.abs(position + 0.5 - middle))
    sum += weights[i] ?? 0
  }
  for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] ?? 0) / (sum || 1)
}

type RowPass = { from: Float32Array; to: Float32Array; taps: Taps }

/** Two taps a sample, as enlarging has them: the hot path of the embedder. */
function blendRow({ from, to, taps: { first, weights } }: RowPass): void {
  for (let x = 0; x < to.length; x++) {
    const at = first[x] ?? 0
    to[x] = (from[at] ?? 0) * (weights[2 * x] ?? 0) + (from[at + 1] ?? 0) * (weights[2 * x + 1] ?? 0)
  }
}

function weighRow({ from, to, taps: { first, weights, reach } }: RowPass): void {
  for (let x = 0; x < to.length; x++) {
    const at = first[x] ?? 0
    let sum = 0
    for (let i = 0; i < reach; i++) sum += (from[at + i] ?? 0) * (weights[x * reach + i] ?? 0)
    to[x] = sum
  }
}

function resampleRows(plane: Plane, width: number): Plane {
  const taps = tapsFor(plane.width, width)
  const pass = taps.reach === 2 ? blendRow : weighRow
  const data = new Float32Array(width * plane.height)
  for (let y = 0; y < plane.height; y++) {
    const from = plane.data.subarray(y * plane.width, (y + 1) * plane.width)
    pass({ from, to: data.subarray(y * width, (y + 1) * width), taps })
  }
  return { width, height: plane.height, data }
}

function addRow(to: Float32Array, from: Float32Array, weight: number): void {
  for (let x = 0; x < to.length; x++) to[x] = (to[x] ?? 0) + weight * (from[x] ?? 0)
}

function resampleColumns(plane: Plane, height: number): Plane {
  const { first, weights, reach } = tapsFor(plane.height, height)
  const { width } = plane
  const data = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width)
    for (let i = 0; i < reach; i++) {
      const from = (first[y] ?? 0) + i
      const weight = weights[y * reach + i] ?? 0
      if (weight > 0) addRow(row, plane.data.subarray(from * width, (from + 1) * width), weight)
    }
  }
  return { width, height, data }
}

/** The plane at another size; returned as it is where the size is the same. */
export function resample(plane: Plane, width: number, height: number): Plane {
  if (plane.width === width && plane.height === height) return plane
  const columns = plane.height === height ? plane : resampleColumns(plane, height)
  return columns.width === width ? columns : resampleRows(columns, width)
}
