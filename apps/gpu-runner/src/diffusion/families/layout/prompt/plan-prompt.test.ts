// Which texts a network is told at which level.
import { expect, test } from 'vitest'
import type { NoiseLevel } from '../../../contract.ts'
import { planPrompt } from './plan-prompt.ts'

const levels: NoiseLevel[] = [900, 600, 300, 100, 0].map((timestep) => ({ alpha: 1, sigma: timestep / 1000, timestep }))
const at = (timestep: number): NoiseLevel => ({ alpha: 1, sigma: 0, timestep })
const plan = (prompt: string, composes = true) =>
  planPrompt({ prompt, levels, composes, read: async (text) => ({ text: text.toUpperCase(), truncated: text.includes('long') }) })

test('a text changes with the step that begins at its level, also between levels', async () => {
  const { at: told } = await plan('[a:b:2]')
  const texts = [900, 750, 600, 450, 300, 100, 50, 0].map((timestep) => told(at(timestep)).map(({ text }) => text))
  expect(texts).toEqual([['A'], ['A'], ['A'], ['A'], ['B'], ['B'], ['B'], ['B']])
})

test('a composition is told with its weights, and a part that is too long is known', async () => {
  const { at: told, truncated } = await plan('a AND long b :0.5')
  expect(told(at(900))).toEqual([
    { text: 'A', weight: 1 },
    { text: ' LONG B', weight: 0.5 },
  ])
  expect(truncated).toBe(true)
  expect((await plan('a AND b', false)).at(at(900))).toEqual([{ text: 'A AND B', weight: 1 }])
})
