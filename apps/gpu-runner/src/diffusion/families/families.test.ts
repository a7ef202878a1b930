// The catalogue offers no more than the families can do, and defaults that lie within what it offers.
import { catalogue } from '@mintmark/models'
import { expect, test } from 'vitest'
import { findFamily } from './index.ts'

const models = catalogue.map((manifest) => [manifest.id, manifest] as const)

test.each(models)('%s lists samplers of its family, its default among them', (_, { family, samplers }) => {
  expect(Object.keys(findFamily(family).samplers)).toEqual(expect.arrayContaining(samplers.supported))
  expect(samplers.supported).toEqual(samplers.supported.toSorted())
  expect(samplers.supported).toContain(samplers.default)
})

test.each(models)('%s has steps of every quality within its range; one that is distilled takes four at most by default', (_, manifest) => {
  const { steps, quality_steps: quality, negative_prompt: takesNegative } = manifest
  for (const count of [steps.default, ...Object.values(quality)]) expect(count >= steps.min && count <= steps.max).toBe(true)
  expect(takesNegative || steps.default <= 4).toBe(true)
})

test('a family that does not exist is answered with those that do', () => {
  expect(() => findFamily('sdxl-nine')).toThrow(/no model family is named sdxl-nine; there are penny/)
})
