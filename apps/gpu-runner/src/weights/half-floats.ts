// The float types of weights as float32. All are little-endian, at any offset of a file.

/** A copy begins where an array of numbers may. */
const aligned = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer

export const fromFloat32 = (bytes: Buffer): Float32Array<ArrayBuffer> => new Float32Array(aligned(bytes))

/** IEEE 754 binary16. */
export const fromFloat16 = (bytes: Buffer): Float32Array<ArrayBuffer> => new Float32Array(new Float16Array(aligned(bytes)))

/** The upper half of a float32. */
export function fromBfloat16(bytes: Buffer): Float32Array<ArrayBuffer> {
  const halves = new Uint16Array(aligned(bytes))
  const words = new Uint32Array(halves.length)
  for (const [i, half] of halves.entries()) words[i] = half << 16
  return new Float32Array(words.buffer)
}
