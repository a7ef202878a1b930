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

const file = (letter: string) => ({ object_key: `inputs/${letter}`, sha256: letter.repeat(64), bytes: 1 })
const lora = (letter: string, weight: number) => ({ id: 'soft', sha256: letter.repeat(64), weight })
const source = { kind: 'edit' as const, image: file('a'), mask: file('b'), strength: 0.5 }

test.each([
  { source: { ...source, kind: 'variation' as const } },
  { source: { ...source, image: file('d') } },
  { source: { ...source, mask: null } },
  { source: { ...source, mask: file('d') } },
  { source: { ...source, strength: 0.6 } },
  { clip_skip: 2 },
  { loras: [lora('a', 1)] },
])('what a job begins from is part of it: %j', async (change) => {
  const begun = { ...fields, source }
  expect(await imageFingerprint({ ...begun, ...change })).not.toBe(await imageFingerprint(begun))
})

test.each([[], [lora('b', 1)], [lora('a', 0.9)], [lora('a', 1), lora('b', 1)]])(
  'which LoRAs, and how much of each, is part of it: %j',
  async (...loras) => {
    const one = await imageFingerprint({ ...fields, loras: [lora('a', 1)] })
    expect(await imageFingerprint({ ...fields, ...(loras.length > 0 && { loras }) })).not.toBe(one)
  },
)

test('where an uploaded picture lies is not part of it, nor a clip_skip that skips nothing', async () => {
  const moved = { ...source, image: { ...source.image, object_key: 'inputs/elsewhere' } }
  expect(await imageFingerprint({ ...fields, source: moved })).toBe(await imageFingerprint({ ...fields, source }))
  expect(await imageFingerprint({ ...fields, clip_skip: 1 })).toBe(await imageFingerprint(fields))
})

test('the digest is the same in every run', async () => {
  expect(await imageFingerprint(fields)).toBe('c69c214f3189022905a510cab68c144a2d1c682b7354320f55a0d58a2dce09de')
})
