// POST /v1/moderations: texts in, categories and scores out, in the shape of OpenAI's client.
import { moderationResponseSchema } from '@mintmark/shared'
import { beforeEach, expect, it } from 'vitest'
import { bearer, call, createApiKey } from '../../test/client.ts'

let token: string
beforeEach(async () => {
  token = (await createApiKey()).key
})

const post = (body: unknown): Promise<Response> =>
  call('/v1/moderations', { method: 'POST', headers: { ...bearer(token), 'content-type': 'application/json' }, body: JSON.stringify(body) })

const results = async (input: unknown) =>
  moderationResponseSchema.parse(await (await post({ input, model: 'omni-moderation-latest' })).json()).results

it('flags a text with its categories and lets another be', async () => {
  const [bad, good] = await results(['a decapitated head, blood and gore everywhere', 'a red apple'])
  expect(bad).toMatchObject({ flagged: true, categories: { 'violence/graphic': true, sexual: false } })
  expect(good?.flagged).toBe(false)
  expect(bad?.category_scores['violence/graphic']).toBeGreaterThan(good?.category_scores['violence/graphic'] ?? 1)
})

it('judges the parts of one message together', async () => {
  expect(
    await results([
      { type: 'text', text: 'a naked woman' },
      { type: 'text', text: 'having sex, explicit' },
    ]),
  ).toHaveLength(1)
})

it.each([
  ['no input', {}, 'missing_required_parameter'],
  ['a number', { input: 5 }, 'invalid_type'],
  ['no texts', { input: [] }, 'invalid_value'],
  ['an image', { input: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] }, 'invalid_value'],
])('refuses %s, naming the field', async (_, body, code) => {
  const response = await post(body)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: { param: expect.stringMatching(/^input/), code: expect.stringMatching(/^(invalid|missing)_/) },
  })
  expect(code).toBeTruthy()
})

it('needs a key', async () => {
  expect((await call('/v1/moderations', { method: 'POST', body: '{}' })).status).toBe(401)
})
