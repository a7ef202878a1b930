// Models in memory: loaded once, within the budget, the least recently used unloaded, and none while it is in use.
import { expect, test } from 'vitest'
import { createModelPool } from './model-pool.ts'

function createPool(budgetBytes: number, sizes: Readonly<Record<string, number>> = {}) {
  const told: string[] = []
  const pool = createModelPool<{ id: string; more?: number }, string>({
    budgetBytes,
    bytesOf: ({ id, more = 0 }) => (sizes[id] ?? 1) + more,
    async load({ id }) {
      told.push(`load ${id}`)
      if (id === 'broken') throw new Error('no model')
      return id
    },
    close: async (id) => void told.push(`close ${id}`),
  })
  const touch = (id: string): Promise<string> => pool.use({ id }, async (model) => model)
  /** Uses a model until `end` is called. */
  function hold(id: string): { done: Promise<void>; end: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>()
    return { done: pool.use({ id }, () => promise), end: resolve }
  }
  return { pool, told, touch, hold }
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve))
}

test('a model is loaded once, also by calls of one moment', async () => {
  const { told, touch } = createPool(2)
  expect(await Promise.all(['a', 'a', 'b', 'a'].map(touch))).toEqual(['a', 'a', 'b', 'a'])
  expect(told).toEqual(['load a', 'load b'])
})

test('a model that is asked for with more makes room for that, and keeps it', async () => {
  const { pool, told, touch } = createPool(3)
  for (const id of ['a', 'b', 'c']) await touch(id)
  await pool.use({ id: 'a', more: 1 }, async () => {})
  expect(told.slice(3)).toEqual(['close b'])
  await touch('a')
  await touch('b')
  expect(told.slice(4)).toEqual(['close c', 'load b'])
})

test('the least recently used model is unloaded for another', async () => {
  const { pool, told, touch } = createPool(2)
  for (const id of ['a', 'b', 'a', 'c']) await touch(id)
  expect(told).toEqual(['load a', 'load b', 'close b', 'load c'])
  expect(pool.loaded()).toEqual(['a', 'c'])
})

test('a large model takes the place of several, and one beyond the budget is loaded alone', async () => {
  const { pool, told, touch } = createPool(3, { large: 2, huge: 9 })
  for (const id of ['a', 'b', 'c', 'large']) await touch(id)
  expect(pool.loaded()).toEqual(['c', 'large'])
  await touch('huge')
  expect(pool.loaded()).toEqual(['huge'])
  expect(told.slice(-3)).toEqual(['close c', 'close large', 'load huge'])
})

test('a model in use stays; who waits for its room is served before those who came later', async () => {
  const { told, touch, hold } = createPool(1)
  const running = hold('a')
  await turns()
  const waiting = touch('b')
  const later = touch('a')
  await turns()
  expect(told).toEqual(['load a'])
  running.end()
  await Promise.all([running.done, waiting, later])
  expect(told).toEqual(['load a', 'close a', 'load b', 'close b', 'load a'])
})

test('a model that cannot be loaded fails its own call and no other', async () => {
  const { pool, touch } = createPool(2)
  await expect(touch('broken')).rejects.toThrow('no model')
  expect(await touch('a')).toBe('a')
  expect(pool.loaded()).toEqual(['a'])
})

test('work that fails lets go of its model', async () => {
  const { pool, touch } = createPool(1)
  await expect(pool.use({ id: 'a' }, () => Promise.reject(new Error('no picture')))).rejects.toThrow('no picture')
  expect(await touch('b')).toBe('b')
})
