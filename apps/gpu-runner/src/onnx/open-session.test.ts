// Opening a graph: its element types are served, and what does not fit is refused by name before anything runs.
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { castInput, castOutput } from './cast.ts'
import { createSessionOpener } from './open-session.ts'

const graph = (name: string): string => fileURLToPath(new URL(`../../test/${name}.onnx`, import.meta.url))
const path = graph('typed')
const open = createSessionOpener(1)

test('float32, int32 and int64 are fed and read as the graph declares them', async () => {
  const session = await open({ path, inputs: ['x', 'ids', 'steps'], outputs: ['total'] })
  const row = (x: number, id: bigint, step: number) => ({
    x: { data: Float32Array.of(x), dims: [] },
    ids: { data: BigInt64Array.of(id), dims: [] },
    steps: { data: Float32Array.of(step), dims: [] },
  })
  const rows = await session.runRows([row(0.5, 2n, 10), row(0.25, -1n, 99.6)])
  expect(rows.map((one) => one['total']?.[0])).toEqual([12.5, 99.25])
  await session.close()
})

test('an input that nobody feeds is refused by its name, unless the family says that it may be there', async () => {
  await expect(open({ path, inputs: ['x', 'ids'], outputs: ['total'] })).rejects.toThrow(/typed\.onnx needs an input named steps/)
  const session = await open({ path, inputs: ['x', 'ids'], optionalInputs: ['steps', 'mask'], outputs: ['total'] })
  expect(session.inputNames).toEqual(['x', 'ids', 'steps'])
  await session.close()
})

test('an output that is not there is refused by its name', async () => {
  await expect(open({ path, inputs: ['x', 'ids', 'steps'], outputs: ['sum'] })).rejects.toThrow(/no output named sum; it has total/)
})

test('one timestep for a whole batch is refused', async () => {
  await expect(open({ path: graph('scalar-time'), inputs: ['x', 'time'], outputs: ['y'] })).rejects.toThrow(
    /takes one time for a whole batch/,
  )
})

test('other types are refused by the name of the tensor', () => {
  expect(() => castInput('sample', Float32Array.of(1), 'float16')).toThrow(/the input sample is of type float16/)
  expect(() => castOutput('ids', BigInt64Array.of(1n))).toThrow(/the output ids is neither float32 nor uint8/)
})
