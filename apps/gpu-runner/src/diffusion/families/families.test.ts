// The catalogue offers what the families can do, and no less.
import { catalogue } from '@mintmark/models'
import { expect, test } from 'vitest'
import { findFamily } from './index.ts'

test.each(catalogue.map((manifest) => [manifest.id, manifest] as const))(
  '%s lists the samplers of its family',
  (_, { family, samplers }) => {
    expect(samplers.supported).toEqual(Object.keys(findFamily(family).samplers).toSorted())
    expect(samplers.supported).toContain(samplers.default)
  },
)

test('a family that does not exist is answered with those that do', () => {
  expect(() => findFamily('sdxl-nine')).toThrow(/no model family is named sdxl-nine; there are penny/)
})
