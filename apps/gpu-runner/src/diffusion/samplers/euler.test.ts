// Euler on a denoiser that always sees the same clean latents: every path ends there, in any number of steps.
import { expect, test } from 'vitest'
import { createFlowSchedule } from '../schedules/flow.ts'
import { euler } from './euler.ts'

const clean = Float32Array.from([0.5, -2])

test('ends on a constant prediction whatever the number of steps, and reports each step with its prediction', async () => {
  for (const count of [1, 2, 4, 20]) {
    const seen: number[] = []
    const x = await euler({
      denoise: async () => clean,
      x: Float32Array.from([1, 1]),
      levels: createFlowSchedule({ shift: 3 })(count),
      noise: () => clean,
      onStep: (done, x0) => {
        expect(x0).toBe(clean)
        seen.push(done)
      },
    })
    expect(x).toEqual(clean)
    expect(seen).toEqual(Array.from({ length: count }, (_, i) => i + 1))
  }
})
