// The cache of low-rank inputs: within its budget, built once, and no failure is kept.
import { expect, test } from 'vitest'
import type { Row } from '../../onnx/rows.ts'
import { createFactorCache } from './factor-cache.ts'

const row = (values: number): Row => ({ x: { data: new Float32Array(values), dims: [values] } })

test('the least recently used set makes room, and the one in use is kept whatever its size', async () => {
  const cache = createFactorCache(40)
  const built: string[] = []
  const get = (key: string, values: number) =>
    cache.get(key, async () => {
      built.push(key)
      return row(values)
    })
  await get('a', 5)
  await get('b', 5)
  await get('a', 5)
  await get('c', 5)
  await get('a', 5)
  await get('b', 5)
  await get('huge', 100)
  await get('huge', 100)
  expect(built).toEqual(['a', 'b', 'c', 'b', 'huge'])
})

test('two that ask at once build once, and a failure is tried again', async () => {
  const cache = createFactorCache(40)
  let builds = 0
  const build = async (): Promise<null> => {
    builds += 1
    if (builds === 1) throw new Error('no memory')
    return null
  }
  const first = [cache.get('a', build), cache.get('a', build)]
  expect((await Promise.allSettled(first)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await cache.get('a', build)).toBeNull()
  expect(await cache.get('a', build)).toBeNull()
  expect(builds).toBe(2)
})
