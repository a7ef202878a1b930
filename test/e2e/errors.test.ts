// Every class of bad request gets an honest status, the OpenAI error object, and the field that is wrong.
import { errorBodySchema } from '@mintmark/shared'
import { BadRequestError } from 'openai'
import { describe, expect, test } from 'vitest'
import { call, client, generate, withExtra, type RawCall } from './client.ts'

const generations = '/v1/images/generations'
const post = (body: unknown, extra: RawCall = {}): Promise<Response> => call(generations, { method: 'POST', body, ...extra })

async function refusal(response: Response): Promise<{ status: number; code: string | null; param: string | null }> {
  const { error } = errorBodySchema.parse(await response.json())
  return { status: response.status, code: error.code, param: error.param }
}

describe('parameters', () => {
  test.each<[string, object, string, string]>([
    ['no prompt', {}, 'missing_required_parameter', 'prompt'],
    ['an empty prompt', { prompt: '' }, 'invalid_value', 'prompt'],
    ['a prompt that is no text', { prompt: 5 }, 'invalid_type', 'prompt'],
    ['an unknown field', { prompt: 'x', cfg_scale: 3 }, 'unknown_parameter', 'cfg_scale'],
    ['n as text', { prompt: 'x', n: '2' }, 'invalid_type', 'n'],
    ['n too large', { prompt: 'x', n: 11 }, 'invalid_value', 'n'],
    ['a size that is none', { prompt: 'x', size: 'huge' }, 'invalid_value', 'size'],
    ['a size past the model’s limit', { prompt: 'x', size: '4096x4096' }, 'invalid_value', 'size'],
    ['an unknown format', { prompt: 'x', output_format: 'gif' }, 'invalid_value', 'output_format'],
    ['a seed out of range', { prompt: 'x', seed: 2 ** 32 }, 'invalid_value', 'seed'],
    ['too many steps', { prompt: 'x', steps: 999 }, 'invalid_value', 'steps'],
    ['an unknown sampler', { prompt: 'x', sampler: 'magic' }, 'invalid_value', 'sampler'],
    ['too many previews', { prompt: 'x', stream: true, partial_images: 4 }, 'invalid_value', 'partial_images'],
  ])('%s', async (_, body, code, param) => {
    expect(await refusal(await post(body))).toEqual({ status: 400, code, param })
  })

  test('a model that does not exist', async () => {
    expect(await refusal(await post({ prompt: 'x', model: 'nothing' }))).toEqual({ status: 404, code: 'model_not_found', param: 'model' })
  })
})

describe('the request as a whole', () => {
  test.each<[string, string, RawCall, number, string]>([
    ['malformed JSON', generations, { method: 'POST', text: '{"prompt":' }, 400, 'invalid_json'],
    ['JSON that is no object', generations, { method: 'POST', text: '[]' }, 400, 'invalid_type'],
    [
      'a body that is no JSON',
      generations,
      { method: 'POST', text: 'x', headers: { 'content-type': 'text/plain' } },
      415,
      'unsupported_media_type',
    ],
    ['a body over 1 MiB', generations, { method: 'POST', text: JSON.stringify({ prompt: 'x'.repeat(2 ** 20) }) }, 413, 'body_too_large'],
    ['an unknown path', '/v1/nothing', {}, 404, 'not_found'],
    ['another method', generations, { method: 'GET' }, 405, 'method_not_allowed'],
  ])('%s', async (_, path, rawCall, status, code) => {
    const response = await call(path, rawCall)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(response.headers.get('x-request-id')).toBeTruthy()
    expect(await refusal(response)).toMatchObject({ status, code })
  })

  test('the methods that work are listed with a 405', async () => {
    expect((await call(generations, { method: 'DELETE' })).headers.get('allow')).toContain('POST')
  })
})

describe('keys', () => {
  test.each<[string, string | null, number, string]>([
    ['no key', null, 401, 'missing_api_key'],
    ['a key that is none', 'sk-123', 401, 'invalid_api_key'],
    ['a key of the right form that nobody made', `mm_live_${'A'.repeat(49)}`, 401, 'invalid_api_key'],
  ])('%s', async (_, key, status, code) => {
    expect(await refusal(await post({ prompt: 'x' }, { key }))).toMatchObject({ status, code })
  })
})

describe('policy', () => {
  test('a prompt that sexualises minors is blocked, with its stage and category and without a hint how', async () => {
    const error = await generate({ prompt: 'nude child' }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(BadRequestError)
    expect(error).toMatchObject({
      code: 'moderation_blocked',
      type: 'image_generation_user_error',
      error: { moderation_details: { stage: 'input', categories: expect.arrayContaining(['sexual/minors']) } },
    })
    expect(String(error)).not.toMatch(/nude|child/)
  })

  test('a prompt that the classifier refuses is blocked, and the official client gets the same judgement as scores', async () => {
    const prompt = 'a decapitated head, blood and gore everywhere'
    await expect(generate({ prompt })).rejects.toMatchObject({ code: 'moderation_blocked' })
    const { results } = await client().moderations.create({ input: [prompt, 'a red apple'] })
    expect(results.map(({ flagged }) => flagged)).toEqual([true, false])
  })

  test('words that read as nothing but steer the model are blocked by the runner, at stage input', async () => {
    const prompt = 'bare except medium divorced public heather crimson'
    const { results } = await client().moderations.create({ input: prompt })
    expect(results.map(({ flagged }) => flagged)).toEqual([false])
    await expect(generate({ prompt })).rejects.toMatchObject({
      code: 'moderation_blocked',
      error: { moderation_details: { stage: 'input', categories: ['sexual'] } },
    })
  })
})

test('an answer says how long its stages took', async () => {
  const { response } = await client()
    .images.generate(withExtra({ prompt: 'a red apple' }, { steps: 3 }))
    .withResponse()
  const timing = response.headers.get('server-timing') ?? ''
  for (const stage of ['auth', 'policy', 'cache', 'queue', 'denoise', 'decode', 'encode', 'sign', 'store'])
    expect(timing).toContain(`${stage};dur=`)
  expect(Number(response.headers.get('openai-processing-ms'))).toBeGreaterThan(0)
  expect(response.headers.get('x-request-id')).toBeTruthy()
})
