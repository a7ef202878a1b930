// LoRAs at the edge: what a request names is found in the catalogue, reaches the runner, and tells requests apart.
import { automatic1111ImagesSchema, errorBodySchema, generationResponseSchema, modelListSchema } from '@mintmark/shared'
import { describe, expect, test } from 'vitest'
import { bearer, call, errorOf, postJson } from '../../test/client.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { givenLoras, loraSha256 } from '../../test/loras.ts'
import { givenModelThatReadsPictures, png } from '../../test/pictures.ts'

const given = givenRunnerAndKey()
givenLoras({ soft: 'penny', bold: 'penny', elsewhere: 'another-model' })
givenModelThatReadsPictures()

const post = (loras: unknown, more: object = {}): Promise<Response> =>
  postJson('/v1/images/generations', given.token, { prompt: given.prompt, loras, ...more })
const soft = { id: 'soft', sha256: loraSha256('soft'), weight: 1 }
const bold = { id: 'bold', sha256: loraSha256('bold'), weight: -0.5 }

describe('a generation', () => {
  test('takes them to the runner by digest, in the order of their ids', async () => {
    const response = await post([{ id: 'soft' }, { id: 'bold', weight: -0.5 }])
    expect(generationResponseSchema.parse(await response.json()).data).toHaveLength(1)
    expect(given.runner.jobs[0]?.loras).toEqual([bold, soft])
  })

  test.each([null, [], [{ id: 'soft', weight: 0 }]])('with %j has none', async (loras) => {
    expect((await post(loras)).status).toBe(200)
    expect(given.runner.jobs[0]).not.toHaveProperty('loras')
  })

  test('is another one to the cache for each set and weight, whatever the order', async () => {
    const cacheOf = async (loras: unknown): Promise<string | null> => (await post(loras, { seed: 5 })).headers.get('x-mintmark-cache')
    expect(await cacheOf([])).toBe('miss')
    expect(await cacheOf([{ id: 'soft' }])).toBe('miss')
    expect(await cacheOf([{ id: 'soft', weight: 0.9 }])).toBe('miss')
    expect(await cacheOf([{ id: 'soft' }, { id: 'bold' }])).toBe('miss')
    expect(await cacheOf([{ id: 'bold' }, { id: 'soft', weight: 1 }])).toBe('hit')
    expect(await cacheOf([{ id: 'bold', weight: 0 }])).toBe('hit')
  })
})

test.each([
  [[{ id: 'nothing' }], 404, 'lora_not_found', 'loras', /penny has soft, bold/],
  [[{ id: 'elsewhere' }], 400, 'unsupported_parameter', 'loras', /is for another-model/],
  [[{ id: 'soft' }, { id: 'soft' }], 400, 'invalid_value', 'loras', /each may be named once/],
  [[{ id: 'soft', weight: 2.1 }], 400, 'invalid_value', 'loras.0.weight', /weight/],
  [[{ weight: 1 }], 400, 'missing_required_parameter', 'loras.0.id', /id/],
  [['soft'], 400, 'invalid_type', 'loras.0', /loras\.0/],
  [Array.from({ length: 5 }, () => ({ id: 'soft' })), 400, 'invalid_value', 'loras', /loras/],
])('%j is refused', async (loras, status, code, param, message) => {
  const response = await post(loras)
  expect(response.status).toBe(status)
  const { error } = errorBodySchema.parse(await response.json())
  expect(error).toMatchObject({ code, param })
  expect(error.message).toMatch(message)
  expect(given.runner.jobs).toEqual([])
})

test.each(['edits', 'variations'])('%s take them in a form, as JSON', async (kind) => {
  const form = new FormData()
  form.append('image', new File([png(64, 64)], 'a.png', { type: 'image/png' }))
  if (kind === 'edits') form.append('prompt', given.prompt)
  form.append('loras', '[{"id":"soft"}]')
  const response = await call(`/v1/images/${kind}`, { method: 'POST', headers: bearer(given.token), body: form })
  expect(response.status).toBe(200)
  expect(given.runner.jobs[0]?.loras).toEqual([soft])
})

test('a form’s text that is no JSON is refused', async () => {
  const form = new FormData()
  form.append('image', new File([png(64, 64)], 'a.png', { type: 'image/png' }))
  form.append('loras', 'soft')
  const response = await call('/v1/images/variations', { method: 'POST', headers: bearer(given.token), body: form })
  expect(await errorOf(response)).toMatchObject({ code: 'invalid_type', param: 'loras' })
})

test('GET /v1/models says which a model has', async () => {
  const { data } = modelListSchema.parse(await (await call('/v1/models', { headers: bearer(given.token) })).json())
  expect(data[0]?.capabilities.loras).toEqual(['soft', 'bold'].map((id) => ({ id, description: 'Soft edges.', licence: 'MIT' })))
})

describe('AUTOMATIC1111', () => {
  const txt2img = (prompt: string): Promise<Response> => postJson('/sdapi/v1/txt2img', given.token, { prompt })

  test('names them in the prompt, which the runner gets without', async () => {
    const response = await txt2img(`${given.prompt} <lora:soft:0.5>,<lora:bold>`)
    const { info } = automatic1111ImagesSchema.parse(await response.json())
    expect(JSON.parse(info)).toMatchObject({ prompt: `${given.prompt} , <lora:bold:1> <lora:soft:0.5>` })
    expect(given.runner.jobs[0]).toMatchObject({
      prompt: `${given.prompt} ,`,
      loras: [
        { ...bold, weight: 1 },
        { ...soft, weight: 0.5 },
      ],
    })
  })

  test.each(['<lora:soft:strong>', '<lora:soft:>', '<lora:soft:1:0.5>', '<lora::1>', '<lora:soft:3>'])('%s is refused', async (tag) => {
    expect(await (await txt2img(`${given.prompt} ${tag}`)).json()).toMatchObject({ error: 'invalid_value' })
  })

  test('an unknown one is refused by its code, and those that are known are listed', async () => {
    expect(await (await txt2img(`${given.prompt} <lora:nothing:1>`)).json()).toMatchObject({ error: 'lora_not_found' })
    const list = await call('/sdapi/v1/loras', { headers: bearer(given.token) })
    expect(await list.json()).toContainEqual({
      name: 'soft',
      alias: 'soft',
      path: 'soft/lora.safetensors',
      metadata: { base: 'penny' },
    })
  })
})
