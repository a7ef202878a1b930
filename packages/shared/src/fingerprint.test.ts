// The fingerprint changes with every field that changes the image, and with nothing else.
import { expect, test } from 'vitest'
import { imageFingerprint } from './fingerprint.ts'

const fields = {
  model: 'penny-pilot',
  weights_digest: 'a'.repeat(64),
  prompt: 'a red apple',
  negative_prompt: null,
  seed: 7,
  width: 128,
  height: 128,
  steps: 16,
  guidance_scale: 3,
  sampler: 'euler',
  output_format: 'webp' as const,
  output_compression: 90,
  background: 'transparent' as const,
}

const changes = {
  model: 'other',
  weights_digest: 'b'.repeat(64),
  prompt: 'a red apple.',
  negative_prompt: '',
  seed: 8,
  width: 129,
  height: 129,
  steps: 15,
  guidance_scale: 3.5,
  sampler: 'heun',
  output_format: 'jpeg' as const,
  output_compression: 89,
  background: 'opaque' as const,
}

test.each(Object.entries(changes))('%s is part of the fingerprint', async (name, value) => {
  expect(await imageFingerprint({ ...fields, [name]: value })).not.toBe(await imageFingerprint(fields))
})

test('the compression of a PNG, which has none, is not part of it', async () => {
  const png = { ...fields, output_format: 'png' as const }
  expect(await imageFingerprint({ ...png, output_compression: 1 })).toBe(await imageFingerprint(png))
})

test('the digest is the same in every run', async () => {
  expect(await imageFingerprint(fields)).toBe('61d85dba3e68d4d02e59db0b8a593964a85f4590bea67831295828d324eccad0')
})
