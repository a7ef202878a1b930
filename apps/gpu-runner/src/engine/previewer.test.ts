// Previews of a made-up run: the predicted picture at the chosen steps, unharmed by the sampler and by failures.
import { expect, test } from 'vitest'
import type { Latents } from '../diffusion/contract.ts'
import type { PreviewEvent } from './engine.ts'
import { createPreviewer } from './previewer.ts'

const asPixels = async (x0: Latents) => ({ width: 1, height: 1, data: new Uint8Array(x0) })

test('shows what was predicted then, also when the sampler reuses its arrays', async () => {
  const shown: PreviewEvent[] = []
  const previewer = createPreviewer({ steps: 4, count: 2, decode: asPixels, onPreview: (event) => shown.push(event) })
  const x0 = new Float32Array(4)
  for (let step = 1; step <= 4; step++) previewer.show({ row: 0, step, steps: 4 }, x0.fill(step))
  await previewer.settled()
  expect(shown.map(({ index, step, pixels }) => [index, step, [...pixels.data]])).toEqual([
    [0, 1, [1, 1, 1, 1]],
    [1, 3, [3, 3, 3, 3]],
  ])
})

test('leaves out a preview that cannot be decoded', async () => {
  const shown: PreviewEvent[] = []
  const decode = () => Promise.reject(new Error('device lost'))
  const previewer = createPreviewer({ steps: 4, count: 1, decode, onPreview: (event) => shown.push(event) })
  previewer.show({ row: 0, step: 2, steps: 4 }, new Float32Array(1))
  await previewer.settled()
  expect(shown).toEqual([])
})
