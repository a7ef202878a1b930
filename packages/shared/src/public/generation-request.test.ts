// What the public request takes and refuses, before any model is asked.
import { expect, test } from 'vitest'
import { generationRequestSchema, imageSeed } from './generation-request.ts'

const paths = (body: unknown) => generationRequestSchema.safeParse(body).error?.issues.map(({ path, code }) => [path.join('.'), code]) ?? []

test('the shortest request is a prompt', () => {
  expect(paths({ prompt: 'a red apple' })).toEqual([])
})

test('null counts as absent', () => {
  expect(paths({ prompt: 'x', n: null, size: null, seed: null, stream: null, partial_images: null })).toEqual([])
})

test.each([
  ['n', 11],
  ['n', 1.5],
  ['n', '2'],
  ['size', '0x512'],
  ['size', '512'],
  ['size', 'large'],
  ['seed', -1],
  ['seed', 2 ** 32],
  ['output_format', 'gif'],
  ['output_compression', 101],
  ['guidance_scale', Number.POSITIVE_INFINITY],
  ['stream', 'yes'],
  ['partial_images', 4],
  ['moderation', 'off'],
])('%s = %j is refused by name', (name, value) => {
  expect(paths({ prompt: 'x', [name]: value }).map(([path]) => path)).toEqual([name])
})

test('an unknown field is refused', () => {
  expect(paths({ prompt: 'x', cfg: 3 })).toEqual([['', 'unrecognized_keys']])
})

test('an empty prompt is refused', () => {
  expect(paths({ prompt: ' \n' })).toEqual([['prompt', 'too_small']])
})

test('seeds of a request are consecutive and wrap at 2^32', () => {
  expect([0, 1, 2].map((i) => imageSeed(2 ** 32 - 2, i))).toEqual([4294967294, 4294967295, 0])
})
