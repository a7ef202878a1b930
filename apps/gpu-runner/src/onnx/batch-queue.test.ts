// The batch queue: who goes together, what an abort and a failure do, and that nobody waits for a timer.
import { expect, test } from 'vitest'
import { createBatchQueue } from './batch-queue.ts'

const { signal: never } = new AbortController()

/** A queue that doubles numbers and notes the batches that it ran. */
function createDoubling(maxRows: number) {
  const batches: number[][] = []
  const run = createBatchQueue(maxRows, async (rows: readonly number[]) => {
    batches.push([...rows])
    return rows.map((row) => row * 2)
  })
  return { batches, run }
}

test('calls of one moment share a batch, up to its limit, oldest first', async () => {
  const { batches, run } = createDoubling(2)
  expect(await Promise.all([1, 2, 3].map((row) => run(row, never)))).toEqual([2, 4, 6])
  expect(batches).toEqual([[1, 2], [3]])
})

test('calls that a batch’s answers lead to share the next batch, with whatever arrived meanwhile', async () => {
  const { batches, run } = createDoubling(8)
  const twice = async (row: number): Promise<number> => run(await run(row, never), never)
  const both = [twice(1), twice(2)]
  const late = run(1, never).then(() => run(9, never))
  expect(await Promise.all([...both, late])).toEqual([4, 8, 18])
  expect(batches).toEqual([
    [1, 2, 1],
    [2, 4, 9],
  ])
})

test('a row whose signal aborts leaves with the signal’s reason, and the others go on', async () => {
  const { batches, run } = createDoubling(8)
  const controller = new AbortController()
  const left = run(1, controller.signal)
  const stayed = run(2, never)
  controller.abort(new Error('left'))
  await expect(left).rejects.toThrow('left')
  expect(await stayed).toBe(4)
  expect(batches).toEqual([[2]])
})

test('a batch that fails rejects its own rows and none after', async () => {
  const run = createBatchQueue(1, async ([row]: readonly number[]) => {
    if (row === 1) throw new Error('broken')
    return [row]
  })
  const [first, second] = await Promise.allSettled([run(1, never), run(2, never)])
  expect(first).toMatchObject({ status: 'rejected', reason: { message: 'broken' } })
  expect(second).toEqual({ status: 'fulfilled', value: 2 })
})
