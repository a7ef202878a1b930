// Signed retrieval: the exact bytes while the URL lasts, and nothing by any other URL.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestApp } from '../../test/app.ts'
import { call, createApiKey, errorOf, generate, postJson } from '../../test/client.ts'
import { fileOf, installFakeRunner } from '../../test/fake-runner.ts'
import { parseSettings } from '../env.ts'
import { edgeVariables } from '../../test/variables.ts'
import { signPath } from '../urls/signature.ts'

let token: string
let id: string
let url: string
const file = fileOf(3, 'png')

beforeAll(async () => {
  installFakeRunner()
  token = (await createApiKey()).key
  const { data } = await generate(token, { prompt: 'retrieval', seed: 3 })
  ;[id, url] = [data[0]?.id ?? '', data[0]?.url ?? '']
})
afterAll(() => vi.restoreAllMocks())

const get = (headers: Record<string, string> = {}, method = 'GET') => call(url, { headers, method })
const bytes = async (response: Response): Promise<string> => new TextDecoder().decode(await response.arrayBuffer())

describe('a valid URL', () => {
  it('serves the file with headers that keep it as it is', async () => {
    const response = await get()
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(file.length),
      'content-disposition': `inline; filename="${id}.png"`,
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      'cache-control': expect.stringMatching(/^private, no-transform, max-age=3(600|599)$/),
    })
    expect(await bytes(response)).toBe(file)
  })

  it('takes no notice of an Authorization header', async () => {
    expect((await get({ authorization: 'Bearer nonsense' })).status).toBe(200)
  })

  it('answers HEAD with the headers alone, whatever range is asked for', async () => {
    const response = await get({ range: 'bytes=0-1' }, 'HEAD')
    expect([response.status, response.headers.get('content-length'), await bytes(response)]).toEqual([200, String(file.length), ''])
  })

  it.each([
    ['bytes=2-5', file.slice(2, 6), `bytes 2-5/${file.length}`],
    ['bytes=-4', file.slice(-4), `bytes ${file.length - 4}-${file.length - 1}/${file.length}`],
  ])('answers the range %s', async (range, part, contentRange) => {
    const response = await get({ range })
    expect([response.status, response.headers.get('content-range'), await bytes(response)]).toEqual([206, contentRange, part])
  })

  it('refuses a range past the end and tells the length', async () => {
    const response = await get({ range: `bytes=${file.length}-` })
    expect(response.headers.get('content-range')).toBe(`bytes */${file.length}`)
    expect(await errorOf(response)).toMatchObject({ status: 416, code: 'range_not_satisfiable' })
  })

  it('answers If-None-Match and If-Range by the entity tag', async () => {
    const etag = (await get()).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[^"]+"$/)
    const statuses = [{ 'if-none-match': etag }, { 'if-none-match': `"x", W/${etag}` }, { 'if-none-match': '"x"' }]
    expect(await Promise.all(statuses.map(async (headers) => (await get(headers)).status))).toEqual([304, 304, 200])
    const ranges = [etag, '"x"'].map(async (ifRange) => (await get({ range: 'bytes=0-1', 'if-range': ifRange })).status)
    expect(await Promise.all(ranges)).toEqual([206, 200])
  })
})

describe('the time of a URL', () => {
  const at = (nowMs: number) => createTestApp({}, { now: () => nowMs }).call(url)
  const expiryMs = (): number => Number(new URL(url).searchParams.get('exp')) * 1000

  it('ends at the second of its expiry, and caches end with it', async () => {
    expect((await at(expiryMs() - 1500)).headers.get('cache-control')).toContain('max-age=1')
    expect((await at(expiryMs() - 1)).status).toBe(200)
    expect(await errorOf(await at(expiryMs()))).toMatchObject({ status: 410, code: 'url_expired' })
  })

  it('begins anew by the API, for as long as is configured, at the public address', async () => {
    const app = createTestApp({ MINTMARK_PUBLIC_URL: 'https://img.example', MINTMARK_URL_TTL_SECONDS: '60' }, { now: () => Date.now() })
    const headers = { authorization: `Bearer ${token}` }
    const fresh = await (
      await app.call(`/v1/images/${id}/url`, { method: 'POST', headers })
    ).json<{ id: string; url: string; expires_at: number }>()
    expect(fresh).toMatchObject({ id, url: expect.stringMatching(`^https://img.example/images/${id}.png\\?`) })
    expect(new URL(fresh.url).searchParams.get('exp')).toBe(String(fresh.expires_at))
    const { pathname, search } = new URL(fresh.url)
    expect(await bytes(await call(pathname + search))).toBe(file)
  })
})

describe('any other URL', () => {
  it.each([
    ['another image', () => url.replace(/img_(.)/, (_, digit: string) => `img_${digit === '0' ? '1' : '0'}`)],
    ['a later expiry', () => url.replace(/exp=(\d+)/, (_, exp: string) => `exp=${Number(exp) + 1}`)],
    ['no query', () => url.replace(/\?.*/, '')],
  ])('is refused: %s', async (_, make) => {
    expect(await errorOf(await call(make()))).toMatchObject({ status: 403, code: 'url_invalid' })
  })

  it('has no image behind it when the image does not exist', async () => {
    const keys = parseSettings(edgeVariables).MINTMARK_URL_KEYS
    const path = await signPath(keys, '/images/img_none.png', Math.ceil(Date.now() / 1000) + 60)
    expect(await errorOf(await call(path))).toMatchObject({ status: 404, code: 'image_not_found' })
  })

  it('is not made for a key that was not given the image', async () => {
    const { key } = await createApiKey()
    expect(await errorOf(await postJson(`/v1/images/${id}/url`, key, {}))).toMatchObject({ status: 404, code: 'image_not_found' })
  })
})
