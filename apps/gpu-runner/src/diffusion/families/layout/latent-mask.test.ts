// Masks of pixels over a frame and over latents.
import { expect, test } from 'vitest'
import { latentMask } from './latent-mask.ts'
import { overFrame, pixelsToPlanes } from './pixels-to-planes.ts'

test('a latent is edited as soon as one of its pixels is, from half weight on', () => {
  const weights = new Uint8Array(4 * 4)
  weights[3] = 128
  weights[8] = 127
  expect([...latentMask(weights, { width: 4, height: 4 }, 2)]).toEqual([0, 1, 0, 0])
})

test('a picture lies in the middle of a larger frame, its rim carried on', () => {
  expect([...overFrame(Uint8Array.of(1, 2), { width: 2, height: 1 }, { width: 4, height: 3 })]).toEqual([
    1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2,
  ])
})

test('what is seen through is white to a network without alpha', () => {
  const data = Uint8Array.of(255, 0, 0, 255, 0, 0, 0, 0)
  expect([...pixelsToPlanes({ width: 2, height: 1, data }, { width: 2, height: 1 })]).toEqual([1, 1, -1, 1, -1, 1])
})
