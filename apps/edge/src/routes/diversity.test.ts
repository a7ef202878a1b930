// Diversity through the public door: what was added comes back, cached images keep to their prompts, and without it nothing changes.
import { expect, it } from 'vitest'
import { errorOf, generate, postGeneration } from '../../test/client.ts'
import { givenRunnerAndKey } from '../../test/given.ts'

const given = givenRunnerAndKey()

it('makes each image from a prompt of its own, says so, and repeats it for the seed', async () => {
  const body = { prompt: 'a doctor, sticker', n: 4, seed: 11, diversity: 'auto' }
  const { data, warnings } = await generate(given.token, body)
  const prompts = data.map(({ revised_prompt }) => revised_prompt)
  expect(new Set(prompts).size).toBeGreaterThan(1)
  expect(prompts.filter((prompt) => prompt?.includes(' female '))).toHaveLength(2)
  expect(given.runner.jobs[0]?.images.map(({ prompt }) => prompt)).toEqual(prompts)
  expect(warnings).toContainEqual(expect.objectContaining({ code: 'diversity_added', param: 'diversity' }))
  const again = await generate(given.token, body)
  expect([again.cache, again.data.map(({ id }) => id)]).toEqual(['hit', data.map(({ id }) => id)])
  expect(again.data.map(({ revised_prompt }) => revised_prompt)).toEqual(prompts)
})

it('does not share images between orders whose prompts came out differently', async () => {
  const body = { prompt: 'a plumber, sticker', n: 2, seed: 11 }
  const women = await generate(given.token, { ...body, diversity: { targets: { gender: { female: 1 } } } })
  const men = await generate(given.token, { ...body, diversity: { targets: { gender: { male: 1 } } } })
  expect(women.data.map(({ revised_prompt }) => revised_prompt)).toEqual(Array.from({ length: 2 }, () => 'a female plumber, sticker'))
  expect(men.data.map(({ revised_prompt }) => revised_prompt)).toEqual(Array.from({ length: 2 }, () => 'a male plumber, sticker'))
  expect(men.cache).toBe('miss')
})

it('gives the prompts with base64 too', async () => {
  const diversity = { targets: { gender: { female: 1 } } }
  const { data } = await generate(given.token, { prompt: 'a chef, sticker', diversity, response_format: 'b64_json' })
  expect(data[0]?.revised_prompt).toBe('a female chef, sticker')
})

it.each(['off', undefined] as const)('changes nothing with %s', async (diversity) => {
  const { data, warnings } = await generate(given.token, { prompt: 'a doctor', n: 2, ...(diversity && { diversity }) })
  expect(data.some((image) => 'revised_prompt' in image)).toBe(false)
  expect(warnings.map(({ code }) => code)).not.toContain('diversity_added')
  expect(given.runner.jobs[0]?.images.some((image) => 'prompt' in image)).toBe(false)
})

it('never alters a prompt that says who it is', async () => {
  const { data } = await generate(given.token, { prompt: 'a japanese chef', n: 2, diversity: 'auto' })
  expect(data.some((image) => 'revised_prompt' in image)).toBe(false)
})

it.each([{ targets: {} }, { targets: { gender: { female: 0 } } }, { targets: { height: { tall: 1 } } }, 'on'])(
  'refuses %j',
  async (diversity) => {
    expect(await errorOf(await postGeneration(given.token, { prompt: 'a doctor', diversity }))).toMatchObject({ status: 400 })
  },
)
