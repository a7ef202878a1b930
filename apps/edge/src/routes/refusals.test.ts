// Every class of bad request gets an honest status, OpenAI's error object and the name of the field.
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { bearer, call, createApiKey, errorOf, postGeneration } from '../../test/client.ts'
import { installFakeRunner } from '../../test/fake-runner.ts'
import { edgeVariables } from '../../test/variables.ts'

const path = '/v1/images/generations'
const json = { 'content-type': 'application/json' }
let token: string
beforeAll(async () => {
  token = (await createApiKey()).key
})
afterEach(() => vi.restoreAllMocks())

const post = (body: BodyInit, headers: Record<string, string> = json): Promise<Response> =>
  call(path, { method: 'POST', body, headers: { ...bearer(token), ...headers } })

it.each<[string, object, string, string]>([
  ['no prompt', { prompt: undefined }, 'missing_required_parameter', 'prompt'],
  ['an empty prompt', { prompt: ' ' }, 'invalid_value', 'prompt'],
  ['a prompt that is no text', { prompt: 5 }, 'invalid_type', 'prompt'],
  ['a prompt that is null', { prompt: null }, 'invalid_type', 'prompt'],
  ['an unknown field', { cfg_scale: 3 }, 'unknown_parameter', 'cfg_scale'],
  ['n as text', { n: '2' }, 'invalid_type', 'n'],
  ['half an image', { n: 1.5 }, 'invalid_type', 'n'],
  ['no image', { n: 0 }, 'invalid_value', 'n'],
  ['too many images', { n: 11 }, 'invalid_value', 'n'],
  ['a size that is none', { size: 'huge' }, 'invalid_value', 'size'],
  ['a size beyond the model', { size: '4096x4096' }, 'invalid_value', 'size'],
  ['an unknown format', { output_format: 'gif' }, 'invalid_value', 'output_format'],
  ['a seed out of range', { seed: 2 ** 32 }, 'invalid_value', 'seed'],
  ['steps beyond the model', { steps: 999 }, 'invalid_value', 'steps'],
  ['an unknown sampler', { sampler: 'magic' }, 'invalid_value', 'sampler'],
  ['a stream that is no truth value', { stream: 'yes' }, 'invalid_type', 'stream'],
  ['too many previews', { stream: true, partial_images: 4 }, 'invalid_value', 'partial_images'],
])('%s', async (_, body, code, param) => {
  const response = await postGeneration(token, body)
  expect(response.headers.get('x-should-retry')).toBe('false')
  expect(await errorOf(response)).toEqual({ status: 400, code, param })
})

it('a model that does not exist', async () => {
  expect(await errorOf(await postGeneration(token, { model: 'dall-e-2' }))).toEqual({
    status: 404,
    code: 'model_not_found',
    param: 'model',
  })
})

describe('the body as a whole', () => {
  it.each<[string, string, Record<string, string>, number, string]>([
    ['malformed JSON', '{"prompt":', json, 400, 'invalid_json'],
    ['no body', '', json, 400, 'invalid_json'],
    ['an array', '[]', json, 400, 'invalid_type'],
    ['another media type', '{"prompt":"x"}', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
  ])('%s', async (_, body, headers, status, code) => {
    expect(await errorOf(await post(body, headers))).toEqual({ status, code, param: null })
  })

  it('is measured by its announced length and by what arrives', async () => {
    const large = JSON.stringify({ prompt: 'x'.repeat(2 ** 20) })
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const writer = writable.getWriter()
    void writer.write(new TextEncoder().encode(large)).then(
      () => writer.close(),
      () => null,
    )
    expect(await errorOf(await post(large))).toMatchObject({ status: 413, code: 'body_too_large' })
    expect(await errorOf(await post(readable))).toMatchObject({ status: 413, code: 'body_too_large' })
  })

  it('may be as large as the limit', async () => {
    installFakeRunner()
    const body = JSON.stringify({ prompt: 'x' })
    expect((await post(body.padEnd(2 ** 20))).status).toBe(200)
  })
})

it('a media type with a charset is taken', async () => {
  installFakeRunner()
  expect((await post('{"prompt":"x"}', { 'content-type': 'Application/JSON; charset=utf-8' })).status).toBe(200)
})

it('a blocked prompt is told its stage and category, and no word of it', async () => {
  const runner = installFakeRunner()
  const response = await postGeneration(token, { prompt: 'a nude child in bed' })
  const text = await response.text()
  expect(response.status).toBe(400)
  expect(response.headers.get('x-should-retry')).toBe('false')
  expect(JSON.parse(text)).toMatchObject({
    error: {
      type: 'image_generation_user_error',
      code: 'moderation_blocked',
      param: null,
      moderation_details: { stage: 'input', categories: expect.arrayContaining(['sexual/minors']) },
    },
  })
  expect(text).not.toMatch(/nude|child|bed/)
  expect(runner.jobs).toEqual([])
})

describe('paths and methods', () => {
  it.each([
    ['GET', path, 'POST'],
    ['PUT', '/v1/models', 'GET, HEAD'],
    ['DELETE', '/v1/models/penny', 'GET, HEAD'],
    ['PATCH', '/v1/admin/keys', 'POST, GET, HEAD'],
    ['POST', '/images/x.png', 'GET, HEAD'],
    ['POST', '/livez', 'GET, HEAD'],
  ])('%s %s is not allowed', async (method, wrongPath, allow) => {
    const response = await call(wrongPath, { method })
    expect(response.headers.get('allow')).toBe(allow)
    expect(await errorOf(response)).toMatchObject({ status: 405, code: 'method_not_allowed' })
  })

  it.each(['/', '/v1', '/v1/images/inpaintings', '/v1/models/', '/images'])('%s is not there', async (wrongPath) => {
    const response = await call(wrongPath)
    expect(response.headers.get('x-request-id')).toMatch(/^req_/)
    expect(await errorOf(response)).toMatchObject({ status: 404, code: 'not_found' })
  })
})

it('an error that nobody foresaw says nothing of itself', async () => {
  vi.spyOn(crypto, 'getRandomValues').mockImplementation(() => {
    throw new Error('inner workings')
  })
  const response = await call('/v1/admin/keys', {
    method: 'POST',
    headers: { ...bearer(edgeVariables.MINTMARK_ADMIN_KEY), ...json, 'x-request-id': 'known-id' },
    body: '{"name":"x"}',
  })
  const text = await response.text()
  expect([response.status, response.headers.get('x-request-id')]).toEqual([500, 'known-id'])
  expect(JSON.parse(text)).toMatchObject({ error: { code: 'internal_error' } })
  expect(text).not.toContain('inner workings')
})
