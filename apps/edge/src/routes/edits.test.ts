// Edits and variations at the edge: both kinds of body, what goes to the runner, and what is refused before anything is spent.
import { Buffer } from 'node:buffer'
import { env } from 'cloudflare:workers'
import { generationResponseSchema, imageJobSchema } from '@mintmark/shared'
import { describe, expect, test } from 'vitest'
import { bearer, call, errorOf, postJson } from '../../test/client.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { deliver, holdQueue } from '../../test/jobs.ts'
import { givenModelThatReadsPictures, png } from '../../test/pictures.ts'

const given = givenRunnerAndKey()

const model = givenModelThatReadsPictures()

const file = (bytes: Uint8Array<ArrayBuffer> = png(64, 64), name = 'a.png'): File => new File([bytes], name, { type: 'image/png' })

function formOf(fields: Record<string, string | File>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}

const post = (path: string, fields: Record<string, string | File>, headers: Record<string, string> = {}): Promise<Response> =>
  call(path, { method: 'POST', headers: { ...bearer(given.token), ...headers }, body: formOf(fields) })
const edit = (fields: Record<string, string | File> = {}, headers: Record<string, string> = {}): Promise<Response> =>
  post('/v1/images/edits', { prompt: given.prompt, image: file(), ...fields }, headers)

async function answerOf(response: Response) {
  const text = await response.text()
  expect({ status: response.status, text }).toMatchObject({ status: 200 })
  return generationResponseSchema.parse(JSON.parse(text))
}

const dataUrl = (bytes: Uint8Array<ArrayBuffer>): string => `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`

describe('a form', () => {
  test('becomes a job that begins from the picture, which lay in the bucket and is gone', async () => {
    let lay: R2Object | null = null
    const { behave } = given.runner
    given.runner.behave = async (job, ...rest) => {
      lay = await env.IMAGES.head(job.source?.image.object_key ?? '')
      return behave(job, ...rest)
    }
    const answer = await answerOf(await edit({ mask: file(), n: '2', strength: '0.4', seed: '7', size: '256x256' }))
    expect(answer.data.map(({ seed }) => seed)).toEqual([7, 8])
    const [job] = given.runner.jobs
    expect(job).toMatchObject({ prompt: given.prompt, source: { kind: 'edit', strength: 0.4, image: { bytes: 64 }, mask: { bytes: 64 } } })
    expect(lay).toMatchObject({ size: 64 })
    expect(await env.IMAGES.head(job?.source?.image.object_key ?? '')).toBeNull()
  })

  test('may call its image `image[]`', async () => {
    const form = formOf({ prompt: given.prompt, 'image[]': file() })
    await answerOf(await call('/v1/images/edits', { method: 'POST', headers: bearer(given.token), body: form }))
    expect(given.runner.jobs).toHaveLength(1)
  })

  test.each<[string, Record<string, string | File>, number]>([
    ['without more', {}, 0.75],
    ['faithful', { input_fidelity: 'high' }, 0.45],
    ['inside a mask', { mask: file() }, 1],
  ])('%s has a strength', async (_, fields, strength) => {
    await answerOf(await edit(fields))
    expect(given.runner.jobs[0]?.source?.strength).toBe(strength)
  })

  test('has the aspect of its picture, and a warning where another is asked for', async () => {
    const wide = await answerOf(await edit({ image: file(png(2000, 1000)) }))
    expect(wide.size).toBe('360x184')
    const square = await answerOf(await edit({ image: file(png(2000, 1000)), size: '256x256' }))
    expect(square.warnings.map(({ code }) => code)).toContain('input_cropped')
  })
})

test('a model that reads no pictures refuses them', async () => {
  Object.assign(model, { tasks: ['text-to-image'] })
  expect(await errorOf(await edit())).toMatchObject({ status: 400, code: 'unsupported_parameter' })
  expect(given.runner.jobs).toEqual([])
})

describe('the same again', () => {
  test('is found in the cache, whatever the boundary of its form', async () => {
    const first = await edit({ seed: '5' })
    const again = await edit({ seed: '5' })
    expect([first, again].map(({ headers }) => headers.get('x-mintmark-cache'))).toEqual(['miss', 'hit'])
    for (const change of [{ image: file(png(64, 65)) }, { mask: file() }, { strength: '0.5' }])
      expect((await edit({ seed: '5', ...change })).headers.get('x-mintmark-cache')).toBe('miss')
  })

  test('is one run under an Idempotency-Key, and another picture is refused', async () => {
    const headers = { 'idempotency-key': 'edit-once' }
    await answerOf(await edit({}, headers))
    const again = await edit({}, headers)
    expect([again.status, again.headers.get('idempotent-replayed'), given.runner.jobs.length]).toEqual([200, 'true', 1])
    expect(await errorOf(await edit({ image: file(png(32, 32)) }, headers))).toMatchObject({ code: 'idempotency_key_reused' })
  })
})

describe('JSON', () => {
  const body = (fields: object = {}) => ({ prompt: given.prompt, images: [{ image_url: dataUrl(png(64, 64)) }], ...fields })
  const postEdit = (fields: object = {}) => postJson('/v1/images/edits', given.token, body(fields))

  test('gives the pictures as data URLs', async () => {
    await answerOf(await postEdit({ mask: { image_url: dataUrl(png(64, 64)) } }))
    expect(given.runner.jobs[0]?.source).toMatchObject({ kind: 'edit', image: { bytes: 64 }, mask: { bytes: 64 } })
  })

  test.each<[string, object, string]>([
    ['a file id', { images: [{ file_id: 'file-1' }] }, 'unsupported_parameter'],
    ['two images', { images: [{ image_url: dataUrl(png(8, 8)) }, { image_url: dataUrl(png(8, 8)) }] }, 'unsupported_parameter'],
    ['an address that is not public', { images: [{ image_url: 'http://127.0.0.1/a.png' }] }, 'invalid_value'],
    ['an unknown key', { images: [{ image_url: dataUrl(png(8, 8)), name: 'x' }] }, 'unknown_parameter'],
  ])('with %s is refused', async (_, fields, code) => {
    expect(await errorOf(await postEdit(fields))).toMatchObject({ status: 400, code })
  })
})

describe('a picture that no run needed is gone with the answer', () => {
  const left = async (): Promise<number> => (await env.IMAGES.list({ prefix: 'inputs/' })).objects.length

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['found in the cache', { seed: '6' }, {}],
    ['streamed from the cache', { seed: '6', stream: 'true' }, {}],
    ['given again under an Idempotency-Key', {}, { 'idempotency-key': 'edit-again' }],
  ])('%s', async (_, fields, headers) => {
    await (await edit(fields, headers)).text()
    const before = await left()
    expect((await edit(fields, headers)).status).toBe(200)
    expect([given.runner.jobs.length, await left()]).toEqual([1, before])
  })

  test('shared with a run that was under way', async () => {
    const before = await left()
    const answers = await Promise.all([edit({ seed: '8' }), edit({ seed: '8' }), edit({ seed: '8' })])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect([given.runner.jobs.length, await left()]).toEqual([1, before])
  })
})

test('a stream has the events of an edit', async () => {
  const { status, body } = await edit({ stream: 'true' }).then(async (response) => ({
    status: response.status,
    body: await response.text(),
  }))
  expect([status, body]).toEqual([200, expect.stringContaining('event: image_edit.completed')])
})

test('a job keeps its picture in the bucket until it has run', async () => {
  holdQueue()
  const response = await edit({}, { prefer: 'respond-async' })
  expect(response.status).toBe(202)
  const { id } = imageJobSchema.parse(await response.json())
  const inputs = async () => (await env.IMAGES.list({ prefix: 'inputs/' })).objects.map(({ key }) => key)
  const waiting = await inputs()
  await deliver(id)
  const picture = given.runner.jobs[0]?.source?.image.object_key
  expect(waiting).toContain(picture)
  expect(await inputs()).not.toContain(picture)
})

test('a variation needs a picture and no words', async () => {
  await answerOf(await post('/v1/images/variations', { image: file(), n: '1' }))
  expect(given.runner.jobs[0]).toMatchObject({ prompt: '', source: { kind: 'variation', mask: null, strength: 0.6 } })
  expect(await errorOf(await post('/v1/images/variations', { image: file(), prompt: 'x' }))).toMatchObject({ code: 'unknown_parameter' })
})

test.each<[string, Record<string, string | File>, object]>([
  ['no image', { image: '' }, { status: 400 }],
  ['a file that is no picture', { image: file(new Uint8Array(20)) }, { status: 400, code: 'invalid_image', param: 'image' }],
  ['a picture of too many pixels', { image: file(png(10_000, 10_000)) }, { status: 400, code: 'image_too_large', param: 'image' }],
  ['a mask of another size', { mask: file(png(64, 32)) }, { status: 400, code: 'mask_size_mismatch', param: 'mask' }],
  ['a mask of too many bytes', { mask: file(new Uint8Array(5_000_000)) }, { status: 413, code: 'body_too_large', param: 'mask' }],
  ['a strength of 0', { strength: '0' }, { status: 400, code: 'invalid_value', param: 'strength' }],
  ['a strength above 1', { strength: '1.01' }, { status: 400, code: 'invalid_value', param: 'strength' }],
  ['a strength that is no number', { strength: 'much' }, { status: 400, code: 'invalid_type', param: 'strength' }],
  ['a second image', { 'image[]': file() }, { status: 400, code: 'unsupported_parameter', param: 'image' }],
  ['a file of another name', { photo: file() }, { status: 400, code: 'unknown_parameter' }],
  ['an unknown field', { colour: 'red' }, { status: 400, code: 'unknown_parameter', param: 'colour' }],
])('%s is refused before a runner is asked', async (_, fields, expected) => {
  expect(await errorOf(await edit(fields))).toMatchObject(expected)
  expect(given.runner.jobs).toEqual([])
})

test('a model without an image encoder refuses by name', async () => {
  Object.assign(model, { tasks: ['text-to-image'] })
  const response = await edit()
  const { error } = await response.json<{ error: { code: string; message: string } }>()
  expect([response.status, error.code, error.message]).toEqual([400, 'unsupported_parameter', expect.stringContaining(model.id)])
})

test('what the runner refuses of a picture is the client’s to see', async () => {
  given.runner.behave = () =>
    new Response(
      `${JSON.stringify({ type: 'failed', code: 'invalid_image', message: 'The image cannot be read.', retry_after_seconds: null })}\n`,
    )
  expect(await errorOf(await edit())).toMatchObject({ status: 400, code: 'invalid_image' })
})
