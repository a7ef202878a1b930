// Penny's stored reference arrays, and the distance by which a result is compared with them.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

export const pennyFolder = fileURLToPath(new URL('../../../models/penny-pilot/', import.meta.url))

/** A little-endian float32 array of models/penny-pilot/reference. */
export async function readReference(name: string): Promise<Float32Array<ArrayBuffer>> {
  const bytes = await readFile(`${pennyFolder}reference/${name}.f32`)
  return new Float32Array(new Uint8Array(bytes).buffer)
}

const squares = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0)

/** Root of the summed squared differences over the root of the reference's summed squares. */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  return Math.sqrt(squares(expected.map((value, i) => value - (actual[i] ?? Number.NaN))) / squares(expected))
}
