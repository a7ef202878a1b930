// The size of batches: measured per graph with a clock of the test's own, remembered, and never more than one row where rows mix.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openGraph } from '../../diffusion/families/open-graph.ts'
import type { OpenSession } from '../../onnx/open-session.ts'
import type { Row } from '../../onnx/rows.ts'
import { createCapCache } from './cap-cache.ts'
import { createTunedSessions } from './tuned-sessions.ts'

const { signal } = new AbortController()
const rowOf = (values: number): Row => ({ x: { data: new Float32Array(values), dims: [values] } })

/** A device on which a batch takes `msOf(rows)`, and which remembers the sizes of its batches. */
function createDevice(msOf: (rows: number) => number, rowsAreIndependent = true) {
  let clockMs = 0
  const batches: number[] = []
  const open: OpenSession = async () => ({
    inputNames: ['x'],
    dimsOf: () => [],
    rowsAreIndependent,
    async runRows(rows) {
      clockMs += msOf(rows.length)
      batches.push(rows.length)
      return rows.map(() => ({}))
    },
    close: async () => {},
  })
  return { sessions: createTunedSessions('/model', open, () => clockMs), batches }
}

const options = { path: '/model/unet.onnx', inputs: ['x'], outputs: ['y'] }

async function capOf(msOf: (rows: number) => number, rowsAreIndependent?: boolean): Promise<number | undefined> {
  const { sessions } = createDevice(msOf, rowsAreIndependent)
  const graph = await openGraph(sessions.open, options)
  await graph.runRow(rowOf(4), signal)
  return (await sessions.tune(16))['unet.onnx']?.rows
}

test.each([
  ['a device that takes no longer for more rows', () => 10, 16],
  ['one that gains until four rows', (rows: number) => 10 + 10 * Math.max(1, rows - 3), 4],
  ['one that is busy with a single row', (rows: number) => 10 * rows, 1],
  ['one on which a row takes so long that a batch would only wait', () => 600, 1],
])('%s', async (_, msOf, cap) => {
  expect(await capOf(msOf)).toBe(cap)
})

test('rows that mix in a graph are run one by one, whatever that gains', async () => {
  expect(await capOf(() => 10, false)).toBe(1)
})

test('batches are as large as was found, and of larger rows smaller', async () => {
  const { sessions, batches } = createDevice((rows) => 10 + 10 * Math.max(1, rows - 3))
  const graph = await openGraph(sessions.open, options)
  await graph.runRow(rowOf(4), signal)
  await sessions.tune(16)
  batches.length = 0
  await Promise.all(Array.from({ length: 6 }, () => graph.runRow(rowOf(4), signal)))
  await Promise.all(Array.from({ length: 3 }, () => graph.runRow(rowOf(8), signal)))
  await Promise.all(Array.from({ length: 2 }, () => graph.runRow(rowOf(64), signal)))
  expect(batches).toEqual([4, 2, 2, 1, 1, 1])
})

test('a measurement is kept for its model, provider, threads and runtime, and one that is spoilt is made again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-caps-'))
  const cache = createCapCache(folder)
  const of = { weightsDigest: 'a', provider: 'cpu', threads: 2, mostRows: 16, runtime: '1' }
  const caps = { 'unet.onnx': { rows: 4, values: 9 } }
  await cache.write(of, caps)
  expect(await cache.read(of)).toEqual(caps)
  for (const other of [{ weightsDigest: 'b' }, { provider: 'cuda' }, { threads: 1 }, { mostRows: 8 }, { runtime: '2' }])
    expect(await cache.read({ ...of, ...other })).toBeNull()
  const [file = ''] = await readdir(folder)
  await writeFile(join(folder, file), '{"unet.onnx":{"rows":0}}')
  expect(await cache.read(of)).toBeNull()
  await rm(folder, { recursive: true })
  expect(await createCapCache(null).read(of)).toBeNull()
})
