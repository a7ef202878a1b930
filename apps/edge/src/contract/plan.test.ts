// What requests come to for a model, and what is said about it.
import { findModel } from '@mintmark/models'
import { generationRequestSchema } from '@mintmark/shared'
import { expect, it } from 'vitest'
import { planGeneration } from './plan.ts'

const penny = findModel('penny')
if (!penny) throw new Error('the catalogue lacks penny')
const opaqueModel = { ...penny, transparency: false }
const steeredModel = { ...penny, negative_prompt: true }

const plan = (request: object, manifest = penny) =>
  planGeneration(generationRequestSchema.parse({ prompt: 'a red apple', ...request }), manifest, 'digest')
const fields = (request: object, manifest = penny) => plan(request, manifest).fields
const warned = (request: object, manifest = penny) => plan(request, manifest).warnings.map(({ param }) => param)

it('takes the model’s defaults for what is not asked', () => {
  expect(plan({ n: null, seed: null })).toMatchObject({
    fields: {
      width: 256,
      height: 256,
      steps: 4,
      guidance_scale: 4,
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
  [{ quality: 'low' }, 2, 'low'],
  [{ quality: 'standard' }, 4, 'medium'],
  [{ quality: 'hd' }, 8, 'high'],
  [{ quality: 'auto' }, 4, 'medium'],
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
  [{ size: '256x256' }, []],
  [{ size: 'auto' }, []],
])('%j warns of %j', (request, params) => {
  expect(warned(request)).toEqual(params)
})

it('leaves out, with a warning, a negative prompt that the model does not take', () => {
  expect(fields({ negative_prompt: 'red' }).negative_prompt).toBeNull()
  expect(warned({ negative_prompt: 'red' })).toEqual(['negative_prompt'])
  expect(fields({ negative_prompt: 'red' }, steeredModel).negative_prompt).toBe('red')
  expect(fields({ negative_prompt: ' ' }, steeredModel).negative_prompt).toBeNull()
})

it.each([
  ['size', '15x16'],
  ['size', '1537x1024'],
  ['size', '1000x300'],
  ['steps', 9],
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
