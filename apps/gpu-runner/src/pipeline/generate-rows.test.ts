// Rows with prompts of their own: every one gets its own prompt and seed, in its place, and tells of its progress by it.
import { expect, test } from 'vitest'
import type { EngineRequest, ModelEngine, StepEvent } from '../engine/engine.ts'
import { generateRows } from './generate-rows.ts'

const shared = { negativePrompt: null, width: 1, height: 1, steps: 1, guidanceScale: 1, sampler: 'euler' }
const { signal } = new AbortController()

function recordingEngine(): { engine: ModelEngine; asked: Pick<EngineRequest, 'prompt' | 'seeds'>[] } {
  const asked: Pick<EngineRequest, 'prompt' | 'seeds'>[] = []
  const engine: ModelEngine = {
    async generate({ prompt, seeds }, { onStep }) {
      asked.push({ prompt, seeds })
      for (const row of seeds.keys()) onStep?.({ row, step: 1, steps: 1 })
      const images = seeds.map((seed) => ({ width: prompt.length, height: seed, data: new Uint8Array() }))
      return { images, warnings: [{ code: 'x', param: null, message: 'x' }], timingsMs: { denoise: seeds.length }, provider: 'cpu' }
    },
  }
  return { engine, asked }
}

test('rows of one prompt are one call', async () => {
  const { engine, asked } = recordingEngine()
  await generateRows(
    engine,
    [1, 2, 3].map((seed) => ({ seed, prompt: 'a' })),
    shared,
    { signal },
  )
  expect(asked).toEqual([{ prompt: 'a', seeds: [1, 2, 3] }])
})

test('rows of several prompts come back in their places, with their steps', async () => {
  const { engine } = recordingEngine()
  const rows = [
    { seed: 1, prompt: 'long' },
    { seed: 2, prompt: 'a' },
    { seed: 3, prompt: 'long' },
  ]
  const steps: StepEvent[] = []
  const result = await generateRows(engine, rows, shared, { signal, onStep: (event) => void steps.push(event) })
  expect(result.images.map(({ width, height }) => [width, height])).toEqual([
    [4, 1],
    [1, 2],
    [4, 3],
  ])
  expect(new Set(steps.map(({ row }) => row))).toEqual(new Set([0, 1, 2]))
  expect([result.warnings.length, result.timingsMs['denoise']]).toEqual([1, 2])
})
