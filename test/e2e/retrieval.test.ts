// Signed retrieval: exact bytes while the URL lasts, and nothing by any other.
import { createHash, createHmac } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { call, client, download, generate, stack } from './client.ts'

let id: string
let url: string
let file: Buffer
beforeAll(async () => {
  const [image] = (await generate({ seed: 21 })).data
  id = image?.id ?? ''
  url = image?.url ?? ''
  file = await download(url)
})

const nowSeconds = (): number => Math.floor(Date.now() / 1000)
const code = async (response: Response): Promise<unknown> => ((await response.json()) as { error: { code: string } }).error.code

/** The same image under another expiry or key, signed as the service signs. */
function signed(expiry: number, kid: string, key: string): string {
  const { origin, pathname } = new URL(url)
  const signature = createHmac('sha256', Buffer.from(key, 'base64url'))
    .update(['GET', pathname, String(expiry), kid].join('\n'))
    .digest('base64url')
  return `${origin}${pathname}?exp=${expiry}&kid=${kid}&sig=${signature}`
}
const keyOf = (kid: string): string => stack().urlKeys[kid] ?? ''

describe('a valid URL', () => {
  test('serves the stored bytes with headers that keep them as they are', async () => {
    const response = await fetch(url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-disposition')).toContain(`${id}.png`)
    expect(response.headers.get('etag')).toMatch(/^"[^"]+"$/)
    expect(
      createHash('sha256')
        .update(Buffer.from(await response.arrayBuffer()))
        .digest('hex'),
    ).toBe(createHash('sha256').update(file).digest('hex'))
  })

  test('may be cached no longer than it lasts', async () => {
    const expiry = nowSeconds() + 100
    const control = (await fetch(signed(expiry, 'new', keyOf('new')))).headers.get('cache-control') ?? ''
    expect(Number(/max-age=(\d+)/.exec(control)?.[1])).toBeLessThanOrEqual(100)
    expect(Number(/max-age=(\d+)/.exec(control)?.[1])).toBeGreaterThan(0)
  })

  test('works with a stray Authorization header, as some clients send one', async () => {
    expect((await fetch(url, { headers: { authorization: 'Bearer nonsense' } })).status).toBe(200)
  })

  test('answers HEAD, ranges and If-None-Match', async () => {
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), (await head.arrayBuffer()).byteLength]).toEqual([200, String(file.length), 0])
    const part = await fetch(url, { headers: { range: 'bytes=2-5' } })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 2-5/${file.length}`])
    expect(Buffer.from(await part.arrayBuffer())).toEqual(file.subarray(2, 6))
    expect((await fetch(url, { headers: { range: `bytes=${file.length}-` } })).status).toBe(416)
    expect((await fetch(url, { headers: { 'if-none-match': head.headers.get('etag') ?? '' } })).status).toBe(304)
  })

  test('may be signed by the key before the current one, while a rotation lasts', async () => {
    expect((await fetch(signed(nowSeconds() + 60, 'old', keyOf('old')))).status).toBe(200)
  })
})

describe('a URL that is not valid', () => {
  test('is refused from the second of its expiry on', async () => {
    const response = await fetch(signed(nowSeconds(), 'new', keyOf('new')))
    expect([response.status, await code(response)]).toEqual([410, 'url_expired'])
  })

  test.each<[string, () => string]>([
    ['another expiry', () => url.replace(/exp=(\d+)/, (_, expiry: string) => `exp=${Number(expiry) + 1}`)],
    ['another image', () => url.replace(/img_(.)/, (_, digit: string) => `img_${digit === '0' ? '1' : '0'}`)],
    ['a changed signature', () => url.replace(/sig=(.)/, (_, first: string) => `sig=${first === 'A' ? 'B' : 'A'}`)],
    ['no signature', () => url.replace(/&sig=.*/, '')],
    ['an unknown key', () => signed(nowSeconds() + 60, 'other', keyOf('new'))],
    ['the other key’s secret', () => signed(nowSeconds() + 60, 'new', keyOf('old'))],
  ])('%s is refused', async (_, make) => {
    const response = await fetch(make())
    expect([response.status, await code(response)]).toEqual([403, 'url_invalid'])
  })
})

describe('a new URL for an image', () => {
  test('is made for a key that owns it', async () => {
    const response = await call(`/v1/images/${id}/url`, { method: 'POST' })
    expect(response.status).toBe(200)
    const { url: fresh } = (await response.json()) as { url: string }
    expect((await download(fresh)).equals(file)).toBe(true)
  })

  test('is refused to another key as if the image did not exist', async () => {
    const other = await call('/v1/admin/keys', { method: 'POST', key: stack().adminKey, body: { name: 'other' } })
    const { key } = (await other.json()) as { key: string }
    const response = await call(`/v1/images/${id}/url`, { method: 'POST', key })
    expect([response.status, await code(response)]).toEqual([404, 'image_not_found'])
  })
})

test('the official client’s errors carry the request id', async () => {
  const error = await client()
    .models.retrieve('nothing')
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ status: 404, code: 'model_not_found', requestID: expect.stringMatching(/.+/) })
})
