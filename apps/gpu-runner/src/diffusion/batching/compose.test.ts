// Which rows share a batch: by what a batch costs, and by how many steps their requests take.
import { describe, expect, test } from 'vitest'
import { createBatchTimes, type BatchTimes } from './batch-times.ts'
import { createBatcher } from './batcher.ts'
import { createCompose } from './compose.ts'
import { announceSteps } from './lengths.ts'

const timesOf = (msOf: (rows: number) => number): BatchTimes => {
  const times = createBatchTimes()
  for (const rows of [1, 2, 4, 8]) times.add(rows, msOf(rows))
  return times
}
const processor = timesOf((rows) => 10 * rows)
const accelerator = timesOf((rows) => 10 + rows / 8)

/** Rows of few-step requests begin with f. */
const composeOn = (times: BatchTimes) => createCompose<string>((row) => row.startsWith('f'), times)

describe('on a processor', () => {
  test('few-step rows run without the others, up to the cap', () => {
    expect(composeOn(processor)(['f1', 'f2', 'm1', 'm2', 'm3'], 8)).toEqual(['f1', 'f2'])
    expect(composeOn(processor)(['f1', 'm1', 'f2', 'f3'], 2)).toEqual(['f1', 'f2'])
  })

  test('rows of one kind are not kept apart', () => {
    const compose = composeOn(processor)
    expect(compose(['m1', 'm2', 'm3'], 8)).toEqual(['m1', 'm2', 'm3'])
    expect(compose(['f1', 'f2', 'f3'], 8)).toEqual(['f1', 'f2', 'f3'])
    expect(compose([], 8)).toEqual([])
  })

  test('the kinds take turns, and a batch of the others is short while few-step requests come', () => {
    const compose = composeOn(processor)
    compose(['f1', 'f2'], 8)
    expect(compose(['m1', 'm2', 'm3', 'm4', 'f3'], 8)).toEqual(['m1', 'm2', 'm3'])
    for (let batch = 0; batch < 31; batch += 1) expect(compose(['m1', 'm2', 'm3', 'm4'], 8)).toHaveLength(3)
    expect(compose(['m1', 'm2', 'm3', 'm4'], 8)).toHaveLength(4)
  })
})

test('where more rows cost next to nothing, all run together', () => {
  const compose = composeOn(accelerator)
  expect(compose(['f1', 'm1', 'm2', 'm3'], 8)).toEqual(['f1', 'm1', 'm2', 'm3'])
  expect(compose(['m1', 'm2', 'm3', 'f2'], 3)).toEqual(['m1', 'm2', 'm3'])
})

test('before anything was measured, all run together', () => {
  expect(composeOn(createBatchTimes())(['f1', 'm1'], 8)).toEqual(['f1', 'm1'])
})

test('times lie on the line between measured sizes, in proportion beside them, and follow the newest', () => {
  const times = createBatchTimes()
  expect(times.of(3)).toBe(0)
  times.add(2, 10)
  times.add(4, 30)
  expect([1, 2, 3, 4, 8].map((rows) => times.of(rows))).toEqual([5, 10, 20, 30, 60])
  for (let i = 0; i < 50; i += 1) times.add(2, 20)
  expect(times.of(2)).toBeCloseTo(20)
})

test('a batcher tells them apart by the steps announced for their signals', async () => {
  let clockMs = 0
  const batches: string[] = []
  const run = createBatcher<string, string>({
    cap: 8,
    nowMs: () => clockMs,
    runBatch: async (rows) => {
      batches.push(rows.join(' '))
      clockMs += 10 * rows.length
      return rows
    },
  })
  const request = async (name: string, steps: number): Promise<void> => {
    const { signal } = new AbortController()
    announceSteps(signal, steps)
    for (let step = 1; step <= steps; step += 1) await run(`${name}${step}`, signal)
  }
  const many = ['a', 'b', 'c'].map((name) => request(name, 16))
  while (batches.length < 4) await new Promise((resolve) => setImmediate(resolve))
  await Promise.all([...many, request('few', 1)])
  expect(batches).toContain('few1')
  expect(batches[batches.indexOf('few1') + 1]?.split(' ')).toHaveLength(1)
})
