// A prompt becomes a stored image behind a signed URL.
import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import { createTestApp } from '../../test/app.ts'
import { bearer, call, errorOf, generate } from '../../test/client.ts'
import { fileOf } from '../../test/fake-runner.ts'
import { givenRunnerAndKey } from '../../test/given.ts'

const given = givenRunnerAndKey()

it('answers with a URL that gives the stored bytes', async () => {
  const { data } = await generate(given.token, { seed: 7 })
  const image = await call(data[0]?.url ?? '')
  expect(image.status).toBe(200)
  expect(image.headers.get('content-type')).toBe('image/png')
  expect(new TextDecoder().decode(await image.arrayBuffer())).toBe(fileOf(7, 'png'))
})

it('answers with the stored bytes in base64', async () => {
  const { data } = await generate(given.token, { seed: 7, response_format: 'b64_json', output_format: 'webp' })
  expect(atob(data[0]?.b64_json ?? '')).toBe(fileOf(7, 'webp'))
})

it('answers with several files in order, each with its seed', async () => {
  const { data } = await generate(given.token, { seed: 7, n: 3, response_format: 'b64_json', style: 'vivid' })
  expect(data.map(({ seed, b64_json }) => [seed, atob(b64_json ?? '')])).toEqual([7, 8, 9].map((seed) => [seed, fileOf(seed, 'png')]))
})

it('answers 503 when the stored file cannot be read', async () => {
  vi.spyOn(env.IMAGES, 'get').mockResolvedValue(null)
  const headers = { ...bearer(given.token), 'content-type': 'application/json' }
  const body = JSON.stringify({ prompt: 'x', response_format: 'b64_json' })
  const response = await createTestApp().call('/v1/images/generations', { method: 'POST', headers, body })
  expect(await errorOf(response)).toMatchObject({ status: 503, code: 'storage_unavailable' })
})

it('runs the images of a request as one job, each with its own seed', async () => {
  const { data } = await generate(given.token, { n: 4, seed: 2 ** 32 - 2 })
  expect(data.map(({ seed }) => seed)).toEqual([2 ** 32 - 2, 2 ** 32 - 1, 0, 1])
  expect(given.runner.jobs).toHaveLength(1)
})
