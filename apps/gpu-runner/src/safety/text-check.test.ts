// The text probe: it averages what is real, blocks what its heads object to, and belongs to the text encoders that it names.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { ModerationBlocked, modelManifestSchema, moderationModes } from '@mintmark/shared'
import { expect, test } from 'vitest'
import { meanState } from './mean-state.ts'
import { createTextCheck, requireSafeText } from './text-check.ts'
import { findTextHeads, textHeadsPath } from './text-heads.ts'

const models = fileURLToPath(new URL('../../../../models/', import.meta.url))

test('the mean state leaves padding out and has unit length', () => {
  const states = Float32Array.of(3, 0, 0, 4, 9, 9)
  const [x = 0, y = 0] = meanState(states, BigInt64Array.of(1n, 1n, 0n))
  expect([x, y]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)])
  expect([...meanState(states, BigInt64Array.of(0n, 0n, 0n))]).toEqual([0, 0])
})

const heads = {
  text_encoders: [],
  heads: {
    sexual: { strict: -1, bias: -0.5, weights: [1, 0] },
    violence: { strict: -1, bias: -0.5, weights: [0, 1] },
  },
}
const check = createTextCheck(heads)

test('a logit at the limit blocks, and strict has a lower one', () => {
  expect(moderationModes.map((mode) => check(Float32Array.of(0.5, 0), mode))).toEqual([['sexual'], ['sexual'], ['sexual', 'violence']])
  expect(moderationModes.map((mode) => check(Float32Array.of(0.4, -1), mode))).toEqual([[], [], ['sexual']])
})

test('states of another encoder are an error, not a verdict', () => {
  expect(() => check(Float32Array.of(1, 0, 0), 'auto')).toThrow('reads 2 features, not 3')
})

test('one text of several is enough, and a refusal names each category once', async () => {
  const [explicit, harmless] = [Float32Array.of(1, 0), Float32Array.of(0, 0)]
  const judge = async (...states: Float32Array[]) => requireSafeText(check, states, 'auto')
  await judge(harmless)
  await expect(judge(harmless, explicit, explicit)).rejects.toThrow(ModerationBlocked)
  await expect(judge(explicit, explicit)).rejects.toMatchObject({ details: { stage: 'input', categories: ['sexual'] } })
})

test('the shipped heads know the text encoder of penny, and no other', async () => {
  const { files } = modelManifestSchema.parse(JSON.parse(await readFile(`${models}penny/manifest.json`, 'utf8')))
  expect(Object.keys((await findTextHeads(textHeadsPath(models), files))?.heads ?? {})).toContain('sexual')
  const { 'text_encoder.bin': _encoder, ...others } = files
  expect(await findTextHeads(textHeadsPath(models), others)).toBeNull()
  await expect(findTextHeads(textHeadsPath('/nowhere'), files)).rejects.toThrow('ENOENT')
})
