// clip_skip against diffusers, whose own numbers are one lower, and the norm that is found by what it does.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shippedModelsDir } from '../../../config.ts'
import { readFamilyGoldens } from '../../../../test/family-goldens.ts'
import { relativeError } from '../../../../test/reference.ts'
import { createSessionOpener } from '../../../onnx/open-session.ts'
import { applyNorm, findNorm } from './clip-skip.ts'
import { openClipEncoder } from './clip-text.ts'
import { emptyWindowOf, loadClipTokenizer } from './clip-tokens.ts'

const goldens = readFamilyGoldens('edits')
const { signal } = new AbortController()

async function encode(model: string, layer: 'last' | 'penultimate', skip: number) {
  const tokenize = await loadClipTokenizer(join(shippedModelsDir, model, 'tokenizer'))
  const options = {
    folder: join(shippedModelsDir, model, 'text_encoder'),
    layer,
    pooled: null,
    part: 'text',
    emptyWindow: emptyWindowOf(tokenize),
  } as const
  const encoder = await openClipEncoder(createSessionOpener(1), options)
  try {
    return (await encoder.encode(tokenize(goldens.prompt), { signal, skip })).features
  } finally {
    await encoder.close()
  }
}

test('one layer less under the last norm, as Stable Diffusion takes it', async () => {
  const features = await encode('tiny-sd', 'last', 2)
  expect(relativeError(features, goldens.tensor('clip_skip_sd'))).toBeLessThan(2e-5)
  expect(relativeError(await encode('tiny-sd', 'last', 1), goldens.tensor('clip_skip_sd'))).toBeGreaterThan(1e-2)
})

test('one layer less without a norm, as SDXL takes it', async () => {
  const both = goldens.tensor('clip_skip_xl')
  const first = both.filter((_, i) => i % 64 < 32)
  expect(relativeError(await encode('tiny-sdxl', 'penultimate', 2), first)).toBeLessThan(2e-5)
})

test('more layers than there are is refused', async () => {
  await expect(encode('tiny-sd', 'last', 4)).rejects.toMatchObject({ code: 'invalid_value', param: 'clip_skip' })
})

test('a norm is found by what it does', () => {
  const before = Float32Array.from({ length: 12 }, (_, i) => Math.sin(3 * i) * (i + 1))
  const norm = { scale: Float64Array.of(1, 2, -0.5), shift: Float64Array.of(0, 1, 3) }
  const found = findNorm(before, applyNorm(before, norm), 3)
  for (const [i, value] of norm.scale.entries()) expect(found.scale[i]).toBeCloseTo(value, 4)
  for (const [i, value] of norm.shift.entries()) expect(found.shift[i]).toBeCloseTo(value, 4)
})
