// Reads the weights' container: named tensors in one base64 string (written by training/safety/export.py).

import type { Category } from '../categories.ts'

type Tensor = { readonly at: number; readonly length: number }

export type Weights = {
  readonly version: string
  /** Words with a vector, in row order, then ordinary words that only guard against false corrections. */
  readonly rowWords: readonly string[]
  readonly guardWords: readonly string[]
  /** Int8 tables with one scale per column: value = int8 * scale[column]. */
  readonly wordVectors: Quantised
  readonly gramVectors: Quantised
  readonly wide: Quantised
  /** Row-major float32 matrices with their biases. */
  readonly convolution: Layer
  readonly hidden: Layer
  readonly output: Layer
  /** Score = sigmoid(slope * logit + offset) per category; 0.5 is the operating point of mode auto. */
  readonly calibration: Readonly<Record<Category, { slope: number; offset: number }>>
}

export type Quantised = { readonly values: Int8Array; readonly scale: Float32Array }
export type Layer = { readonly matrix: Float32Array; readonly bias: Float32Array }

/** The container as it is shipped: where each tensor lies in the bytes, and the bytes. */
export type PackedWeights = {
  readonly version: string
  readonly calibration: Readonly<Record<Category, { slope: number; offset: number }>>
  readonly tensors: Readonly<Record<string, Tensor>>
  readonly base64: string
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
  return bytes
}

/** Decodes a container; throws RangeError naming the tensor that is missing. Takes about 20 ms for 2 MB. */
export function decodeWeights({ version, calibration, tensors, base64 }: PackedWeights): Weights {
  const bytes = fromBase64(base64)
  function find(name: string): Tensor {
    const tensor = tensors[name]
    if (!tensor) throw new RangeError(`safety weights lack the tensor ${name}; run training/safety again`)
    return tensor
  }
  const floats = (name: string) => new Float32Array(bytes.buffer, find(name).at, find(name).length)
  const words = (name: string) => new TextDecoder().decode(bytes.subarray(find(name).at, find(name).at + find(name).length)).split('\n')
  const quantised = (name: string) => ({
    values: new Int8Array(bytes.buffer, find(name).at, find(name).length),
    scale: floats(`${name}.scale`),
  })
  const layer = (name: string) => ({ matrix: floats(`${name}.matrix`), bias: floats(`${name}.bias`) })
  return {
    version,
    calibration,
    rowWords: words('rowWords'),
    guardWords: words('guardWords'),
    wordVectors: quantised('wordVectors'),
    gramVectors: quantised('gramVectors'),
    wide: quantised('wide'),
    convolution: layer('convolution'),
    hidden: layer('hidden'),
    output: layer('output'),
  }
}
