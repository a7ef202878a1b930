// The picture check: it says what nsfwjs says, judges transparent pictures on both grounds, and its modes only get stricter.
import { ModerationBlocked, moderationModes } from '@mintmark/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shippedModelsDir } from '../config.ts'
import { goldenPictures } from '../../test/golden-pictures.ts'
import type { Pixels } from '../image/pixels.ts'
import { compositionsOf, toPlanes } from './compositions.ts'
import golden from './golden-probabilities.json' with { type: 'json' }
import { createLearnedCheck } from './learned-check.ts'
import { classifierPath, openClassifier } from './open-classifier.ts'
import type { PictureCheck } from './picture-check.ts'
import { requireSafeUpload } from './require-safe.ts'
import { categoriesOf, type Probabilities } from './verdict.ts'

const { signal } = new AbortController()

let check: PictureCheck
beforeAll(async () => {
  check = await createLearnedCheck(shippedModelsDir, () => {})
})
afterAll(() => check.close())

test('the ONNX copy gives the probabilities of nsfwjs itself', async () => {
  const pictures = await goldenPictures()
  const classify = await openClassifier(classifierPath(shippedModelsDir))
  const found = await classify(pictures.map(({ rgb }) => toPlanes(rgb)))
  const expected = new Map(Object.entries(golden))
  for (const [i, { name }] of pictures.entries()) {
    const values = Object.values(found[i] ?? {})
    expect(values).toHaveLength(5)
    for (const [at, value] of values.entries()) expect(Math.abs(value - (expected.get(name)?.[at] ?? -1))).toBeLessThan(1e-3)
  }
})

const square = (side: number, alpha: number): Pixels => ({
  width: side,
  height: side,
  data: Uint8Array.from({ length: side * side * 4 }, (_, i) => (i % 4 === 3 ? alpha : 200)),
})

test('a transparent picture is laid on white and on black, an opaque one is taken as it is', async () => {
  const [onWhite, onBlack] = await compositionsOf(square(64, 0))
  expect([onWhite?.[0], onBlack?.[0]]).toEqual([1, 0])
  expect(onWhite).toHaveLength(3 * 224 * 224)
  expect(await compositionsOf(square(64, 255))).toHaveLength(1)
})

test('a plain picture passes in every mode', async () => {
  for (const mode of moderationModes) expect(await check.judge(square(64, 128), mode, signal)).toEqual([])
})

const probabilities = (changes: Partial<Probabilities>): Probabilities => ({
  drawing: 0,
  hentai: 0,
  neutral: 0,
  porn: 0,
  sexy: 0,
  ...changes,
})
const harmless = probabilities({ neutral: 1 })

test('one ground on which a picture is explicit is enough, and porn and hentai count together', () => {
  const explicit = probabilities({ porn: 0.5, hentai: 0.45 })
  for (const mode of moderationModes) expect(categoriesOf([harmless, explicit], mode)).toEqual(['sexual'])
})

test('suggestive pictures are withheld in mode strict only', () => {
  const suggestive = probabilities({ sexy: 0.95 })
  expect(moderationModes.map((mode) => categoriesOf([suggestive], mode))).toEqual([[], [], ['sexual']])
})

test('what strict lets pass, auto and low let pass', () => {
  const steps = Array.from({ length: 21 }, (_, i) => i / 20)
  for (const porn of steps) {
    for (const sexy of steps.filter((value) => value + porn <= 1)) {
      const found = [probabilities({ porn, sexy, neutral: 1 - porn - sexy })]
      if (categoriesOf(found, 'strict').length > 0) continue
      expect([categoriesOf(found, 'auto'), categoriesOf(found, 'low')]).toEqual([[], []])
    }
  }
})

test('an upload that the check objects to is refused at stage input', async () => {
  const judge = async (): Promise<string[]> => ['sexual']
  const refusal = requireSafeUpload({ judge }, square(8, 255), 'auto', signal)
  await expect(refusal).rejects.toThrow(ModerationBlocked)
  await expect(refusal).rejects.toMatchObject({ details: { stage: 'input', categories: ['sexual'] } })
  await requireSafeUpload(check, square(8, 255), 'auto', signal)
})

test('a missing classifier stops the start and is named', async () => {
  await expect(createLearnedCheck('/nowhere', () => {})).rejects.toThrow(/picture check cannot be set up \(.*classifier\.onnx/)
})
