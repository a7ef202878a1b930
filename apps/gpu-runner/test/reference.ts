// Penny's folders, a tiny teacher's stored reference arrays, and the distance by which a result is compared with them.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createSessionOpener, type OpenSession } from '../src/onnx/open-session.ts'

/** What ships. */
export const pennyFolder = fileURLToPath(new URL('../../../models/penny/', import.meta.url))

/** Random weights, and one that is guided by two predictions a step: test/goldens/tiny_penny.py. */
export const tinyTeacherFolder = fileURLToPath(new URL('tiny-penny-teacher/', import.meta.url))

/** The exact graphs, as a device other than the processor runs them. */
export const openExact: OpenSession = createSessionOpener(1, 'cpu', 'exact')

/** A little-endian float32 array of the tiny teacher's. */
export async function readReference(name: string): Promise<Float32Array<ArrayBuffer>> {
  const bytes = await readFile(`${tinyTeacherFolder}reference/${name}.f32`)
  return new Float32Array(new Uint8Array(bytes).buffer)
}

const squares = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0)

/** Root of the summed squared differences over the root of the reference's summed squares. */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  return Math.sqrt(squares(expected.map((value, i) => value - (actual[i] ?? Number.NaN))) / squares(expected))
}
