// A graph with low-rank inputs added: half precision, weights in another file, a layer that is used twice, and one by one what its layers are.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSessionOpener, type OnnxSession } from '../open-session.ts'
import type { Row } from '../rows.ts'
import { addLowRank, factorNames } from './add-low-rank.ts'
import { layersOf, type Layer } from './layers.ts'
import { readGraph } from './read-graph.ts'

const path = fileURLToPath(new URL('../../../test/half-graph/model.onnx', import.meta.url))
const open = createSessionOpener(1)
const rank = 2
let layers: readonly Layer[]
let plain: OnnxSession
let adapted: OnnxSession
beforeAll(async () => {
  layers = [...layersOf(readGraph(await readFile(path))).values()]
  plain = await open({ path, inputs: ['x'], outputs: ['y'] })
  const inputs = layers.map(factorNames).flatMap(({ down, up }) => [down, up])
  adapted = await open({ path, inputs: ['x'], outputs: ['y'], rewrite: (file) => ({ file: addLowRank(file, layers), inputs }) })
})
afterAll(async () => void (await Promise.all([plain.close(), adapted.close()])))

const row: Row = { x: { data: Float32Array.from({ length: 32 }, (_, i) => Math.sin(i)), dims: [2, 4, 4] } }

/** The factors of one layer, all of one value; zeros for the others. */
function factors(changed: string, down: number, up: number): Row {
  return Object.fromEntries(
    layers.flatMap(({ path: name, inputs, outputs, kernel }) => {
      const names = factorNames({ path: name })
      const fill = (value: number, dims: readonly number[]) => ({
        data: new Float32Array(dims.reduce((all, dim) => all * dim, 1)).fill(name === changed ? value : 0),
        dims,
      })
      const isLinear = kernel.length === 0
      return [
        [names.down, fill(down, isLinear ? [inputs, rank] : [rank, inputs, ...kernel])],
        [names.up, fill(up, isLinear ? [rank, outputs] : [outputs, rank, 1, 1])],
      ]
    }),
  )
}

const run = async (session: OnnxSession, shared?: Row): Promise<number[]> => {
  const [outputs] = await session.runRows([row], shared)
  return [...(outputs?.['y'] ?? [])]
}

test('the layers are found by the modules that they were exported from, with their sizes', () => {
  expect(layers.map(({ path: name, inputs, outputs, kernel, type, nodes }) => [name, inputs, outputs, kernel, type, nodes.length])).toEqual(
    [
      ['net.conv', 2, 4, [3, 3], 10, 1],
      ['net.proj', 4, 5, [], 10, 1],
      ['net.head', 5, 3, [], 10, 2],
    ],
  )
})

test('factors of zeros change nothing', async () => {
  expect(await run(adapted, factors('none', 0, 0))).toEqual(await run(plain))
})

test('a product is added to every use of its layer', async () => {
  const [before, after] = [await run(plain), await run(adapted, factors('net.head', 0.5, 0.25))]
  // The head reads `m` and its negative, so that what is added to both cancels out.
  const added = after.map((value, i) => value - (before[i] ?? 0))
  expect(Math.abs(added[0] ?? 0)).toBeGreaterThan(0.01)
  for (const i of [0, 1, 2]) {
    expect(added[i]).toBeCloseTo(added[0] ?? 0, 2)
    expect(added[i + 3]).toBeCloseTo(-(added[0] ?? 0), 2)
  }
})

test('a convolution’s factors have its own window and strides', async () => {
  const after = await run(adapted, factors('net.conv', 0.5, 0.25))
  expect(after).toHaveLength(6)
  expect(after).not.toEqual(await run(plain))
})

test('bytes that are no graph are refused', () => {
  expect(() => readGraph(Buffer.from([0x3a, 0xff, 0xff, 0x01]))).toThrow(RangeError)
  expect(() => readGraph(Buffer.from('no graph at all'))).toThrow(RangeError)
})
