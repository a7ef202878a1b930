// How long repeated blocks hold a key up, by a clock of the test's own.
import { expect, it } from 'vitest'
import { slowdownVariable, waitSeconds, type Slowdown } from './slowdown.ts'

const slowdown: Slowdown = { free: 2, windowSeconds: 600, firstWaitSeconds: 30, longestWaitSeconds: 100 }
const at = (...seconds: number[]): number[] => seconds.map((second) => second * 1000)

it.each([
  ['no block', at(), 1000, 0],
  ['as many as are free', at(990, 1000), 1000, 0],
  ['one more', at(980, 990, 1000), 1000, 30],
  ['one more, ten seconds later', at(980, 990, 1000), 1010, 20],
  ['one more, after the wait', at(980, 990, 1000), 1030, 0],
  ['two more', at(970, 980, 990, 1000), 1000, 60],
  ['three more, at the longest wait', at(960, 970, 980, 990, 1000), 1000, 100],
  ['blocks that have left the window', at(400, 401, 1000), 1001, 0],
])('%s', (_name, blocks, nowSeconds, expected) => {
  expect(waitSeconds(blocks, slowdown, nowSeconds * 1000)).toBe(expected)
})

it('is read from one line, or switched off', () => {
  expect(slowdownVariable.parse('2:600:30:100')).toEqual(slowdown)
  expect(slowdownVariable.parse('off')).toBeNull()
  expect(slowdownVariable.parse(undefined)).toMatchObject({ free: 5 })
  expect(slowdownVariable.safeParse('2:600').success).toBe(false)
})
