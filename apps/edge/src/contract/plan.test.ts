// What requests come to for a model, and what is said about it.
import { findModel } from '@mintmark/models'
import { generationRequestSchema } from '@mintmark/shared'
import { expect, it } from 'vitest'
import { planGeneration } from './plan.ts'

const penny = findModel('penny-pilot')
if (!penny) throw new Error('the catalogue lacks penny-pilot')
const opaqueModel = { ...penny, transparency: false, negative_prompt: false }

const plan = (request: object, manifest = penny) =>
  planGeneration(generationRequestSchema.parse({ prompt: 'a red apple', ...request }), manifest, 'digest')
const fields = (request: object, manifest = penny) => plan(request, manifest).fields
const warned = (request: object, manifest = penny) => plan(request, manifest).warnings.map(({ param }) => param)

it('takes the model’s defaults for what is not asked', () => {
  expect(plan({ n: null, seed: null })).toMatchObject({
    fields: {
      width: 128,
      height: 128,
      steps: 16,
      guidance_scale: 3,
      sampler: 'euler',
      output_format: 'png',
      output_compression: 100,
      background: 'transparent',
      negative_prompt: null,
    },
    count: 1,
    seed: null,
    responseFormat: 'url',
    quality: 'medium',
    warnings: [],
  })
})

it.each([
  [{ quality: 'low' }, 8, 'low'],
  [{ quality: 'standard' }, 16, 'medium'],
  [{ quality: 'hd' }, 32, 'high'],
  [{ quality: 'auto' }, 16, 'medium'],
  [{ quality: 'low', steps: 5 }, 5, 'low'],
])('%j runs %d steps', (request, steps, quality) => {
  expect(plan(request)).toMatchObject({ fields: { steps }, quality })
})

it.each([
  [{}, 'transparent'],
  [{ output_format: 'webp' }, 'transparent'],
  [{ output_format: 'avif' }, 'transparent'],
  [{ output_format: 'jpeg' }, 'opaque'],
  [{ background: 'opaque' }, 'opaque'],
  [{ background: 'transparent', output_format: 'jpeg' }, 'opaque'],
])('%j has a background that is %s', (request, background) => {
  expect(fields(request).background).toBe(background)
})

it('is opaque by a model without transparency, which refuses to be asked for it', () => {
  expect(fields({}, opaqueModel).background).toBe('opaque')
  expect(() => fields({ background: 'transparent' }, opaqueModel)).toThrow(expect.objectContaining({ code: 'unsupported_parameter' }))
})

it.each([
  [{ style: 'vivid' }, ['style']],
  [{ output_compression: 50 }, ['output_compression']],
  [{ output_compression: 50, output_format: 'webp' }, []],
  [{ quality: 'low', steps: 5 }, ['quality']],
  [{ background: 'transparent', output_format: 'jpeg' }, ['background']],
  [{ size: '512x512' }, ['size']],
  [{ size: '128x128' }, []],
  [{ size: 'auto' }, []],
])('%j warns of %j', (request, params) => {
  expect(warned(request)).toEqual(params)
})

it('leaves out, with a warning, a negative prompt that the model does not take', () => {
  expect(fields({ negative_prompt: 'red' }, opaqueModel).negative_prompt).toBeNull()
  expect(warned({ negative_prompt: 'red' }, opaqueModel)).toEqual(['negative_prompt'])
  expect(fields({ negative_prompt: ' ' }).negative_prompt).toBeNull()
})

it.each([
  ['size', '15x16'],
  ['size', '1537x1024'],
  ['size', '1000x300'],
  ['steps', 101],
  ['guidance_scale', 21],
  ['sampler', 'magic'],
])('refuses %s = %s, and says what the model takes', (param, value) => {
  expect(() => plan({ [param]: value })).toThrow(
    expect.objectContaining({ code: 'invalid_value', param, message: expect.stringMatching(/\d|euler/) }),
  )
})

it('allows an aspect ratio up to the limit', () => {
  expect(fields({ size: '900x300' })).toMatchObject({ width: 900, height: 300 })
})
