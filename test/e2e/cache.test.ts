// The cache: a seed that was made before returns the same signed object, and identical requests at once run once.
import { generationResponseSchema } from '@mintmark/shared'
import type OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { call, client, download, quick, stack } from './client.ts'

const request = (seed: number | undefined, extra: object = {}, headers: Record<string, string> = {}) =>
  client()
    .images.generate({ prompt: 'a green tree', ...quick, ...(seed === undefined ? {} : { seed }), ...extra }, { headers })
    .withResponse()

const idOf = ({ data }: { data: OpenAI.ImagesResponse }, index = 0): string =>
  generationResponseSchema.parse(data).data[index]?.id ?? 'none'

const cacheHeader = ({ response }: { response: Response }): string | null => response.headers.get('x-mintmark-cache')

describe('with a seed', () => {
  test('the second request is a hit with identical bytes and the same id', async () => {
    const first = await request(31)
    const second = await request(31)
    expect([cacheHeader(first), cacheHeader(second)]).toEqual(['miss', 'hit'])
    expect(second.data.data?.[0]).toMatchObject({ id: idOf(first) })
    expect((await download(second.data.data?.[0]?.url)).equals(await download(first.data.data?.[0]?.url))).toBe(true)
  })

  test('one image of a request for several is found again alone', async () => {
    const four = await request(40, { n: 4 })
    const third = await request(42)
    expect(cacheHeader(third)).toBe('hit')
    expect(third.data.data?.[0]).toMatchObject({ id: idOf(four, 2) })
  })

  test('no-store goes past the cache', async () => {
    await request(33)
    expect(cacheHeader(await request(33, {}, { 'cache-control': 'no-store' }))).toBe('bypass')
  })

  test('a field that changes the image is a miss', async () => {
    await request(34)
    expect(cacheHeader(await request(34, { steps: 3 }))).toBe('miss')
  })

  test('another key gets the hit and may have it signed again', async () => {
    const first = await request(35)
    const created = await call('/v1/admin/keys', { method: 'POST', key: stack().adminKey, body: { name: 'second' } })
    const { key } = (await created.json()) as { key: string }
    const body = { prompt: 'a green tree', ...quick, seed: 35 }
    const second = await call('/v1/images/generations', { method: 'POST', key, body })
    expect(second.headers.get('x-mintmark-cache')).toBe('hit')
    const id = idOf(first)
    expect((await call(`/v1/images/${id}/url`, { method: 'POST', key })).status).toBe(200)
  })
})

test('without a seed nothing is taken from the cache', async () => {
  const [first, second] = [await request(undefined), await request(undefined)]
  expect(cacheHeader(first)).not.toBe('hit')
  expect(cacheHeader(second)).not.toBe('hit')
})

/** A counter of the runner, summed over its labels. */
async function runnerCounter(name: string): Promise<number> {
  const text = await (await fetch(`${stack().runnerUrl}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line.startsWith(name))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

test('twenty identical requests at once run once', async () => {
  const before = await runnerCounter('mintmark_images_total')
  const answers = await Promise.all(Array.from({ length: 20 }, () => request(77, { prompt: 'a yellow bird' })))
  const ids = answers.map(({ data }) => idOf({ data }))
  expect(new Set(ids).size).toBe(1)
  await expect.poll(async () => (await runnerCounter('mintmark_images_total')) - before).toBe(1)
})
