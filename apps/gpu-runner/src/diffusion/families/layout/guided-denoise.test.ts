// Several texts at once: shares of the guidance, and one text that is what it was alone.
import { expect, test } from 'vitest'
import type { NoiseLevel } from '../../contract.ts'
import { createGuidedDenoise } from './guided-denoise.ts'
import type { PromptPart } from './prompt/plan-prompt.ts'

const level: NoiseLevel = { alpha: 0, sigma: 1, timestep: 500 }

/** A network whose velocity is its text, so that the prediction at full noise tells what it was told: `x0 = x - v`. */
async function told(parts: readonly PromptPart<number>[], scale: number): Promise<number> {
  const denoise = createGuidedDenoise<number>({
    predict: async (x, _timestep, text) => x.map(() => text),
    text: () => parts,
    negative: () => 1,
    guidance: { scale },
    plan: { parameterisation: 'flow', sampler: 'euler' },
  })
  const [value = Number.NaN] = await denoise(Float32Array.of(0), level)
  return -value
}

test.each<[string, PromptPart<number>[], number, number]>([
  ['one text, guided', [{ text: 3, weight: 1 }], 5, 1 + 5 * 2],
  ['one text, not guided', [{ text: 3, weight: 1 }], 1, 3],
  [
    'two texts add up',
    [
      { text: 3, weight: 1 },
      { text: 5, weight: 0.5 },
    ],
    2,
    1 + 2 * (2 + 0.5 * 4),
  ],
  [
    'two halves of one text are that text',
    [
      { text: 3, weight: 0.5 },
      { text: 3, weight: 0.5 },
    ],
    4,
    1 + 4 * 2,
  ],
  [
    'two texts without guidance',
    [
      { text: 3, weight: 1 },
      { text: 5, weight: 1 },
    ],
    1,
    1 + 2 + 4,
  ],
  [
    'a text turned away from',
    [
      { text: 3, weight: 1 },
      { text: 5, weight: -0.5 },
    ],
    2,
    1 + 2 * (2 - 0.5 * 4),
  ],
])('%s', async (_, parts, scale, expected) => {
  expect(await told(parts, scale)).toBeCloseTo(expected, 5)
})
