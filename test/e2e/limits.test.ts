// Limits and safe retries as the official client meets them, against the real service.
import { createdKeySchema, generationResponseSchema, usageListSchema, type KeyLimits } from '@mintmark/shared'
import OpenAI, { RateLimitError, UnprocessableEntityError } from 'openai'
import { describe, expect, test } from 'vitest'
import { call, quick, stack } from './client.ts'

async function clientWith(limits: KeyLimits = {}, maxRetries = 0): Promise<OpenAI> {
  const response = await call('/v1/admin/keys', { method: 'POST', key: stack().adminKey, body: { name: 'limited', limits } })
  const { key } = createdKeySchema.parse(await response.json())
  return new OpenAI({ baseURL: `${stack().baseUrl}/v1`, apiKey: key, maxRetries })
}

const request = (prompt: string) => ({ prompt, ...quick })
const make = (openai: OpenAI, prompt = 'a red apple', options: OpenAI.RequestOptions = {}) =>
  openai.images.generate(request(prompt), options).withResponse()
const failure = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error)
const idsOf = (data: OpenAI.ImagesResponse): string[] => generationResponseSchema.parse(data).data.map(({ id }) => id)

describe('limits', () => {
  test('a budget ends with an error that the client knows and does not repeat', async () => {
    const openai = await clientWith({ images_per_day: 1 }, 2)
    await make(openai)
    const error = await failure(make(openai))
    expect(error).toBeInstanceOf(RateLimitError)
    expect(error).toMatchObject({ code: 'insufficient_quota', type: 'insufficient_quota' })
    expect(Number((error as RateLimitError).headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('a minute holds exactly as many requests as it may, of forty at once', async () => {
    const openai = await clientWith({ requests_per_minute: 25 })
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => failure(openai.models.list())))
    const refused = outcomes.filter((outcome) => outcome instanceof RateLimitError)
    expect(refused).toHaveLength(15)
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['rate_limit_exceeded']))
  })

  test('the headers say what is left', async () => {
    const { response } = await make(await clientWith({ images_per_minute: 10, requests_per_minute: 5 }))
    expect(response.headers.get('x-ratelimit-remaining-images')).toBe('9')
    expect(response.headers.get('x-ratelimit-reset-requests')).toMatch(/^1m[01]s$/)
    expect(response.headers.get('ratelimit')).toMatch(/^"requests";r=4;t=6[01], "images";r=9;t=6[01]$/)
  })

  test('use is told by day and model, with the seconds that the device took', async () => {
    const openai = await clientWith()
    await make(openai)
    const { data } = usageListSchema.parse(await openai.get('/usage'))
    expect(data.find(({ model }) => model !== null)).toMatchObject({ images: 1, requests: 1 })
    expect(data.find(({ model }) => model !== null)?.device_seconds).toBeGreaterThan(0)
  })
})

describe('retries', () => {
  test('requests with one Idempotency-Key are one run, at once and later', async () => {
    const openai = await clientWith({ images_per_day: 4 })
    // The client has an option for it, and sends no header of it.
    const keyed = { headers: { 'Idempotency-Key': 'order-7' } }
    const answers = await Promise.all(Array.from({ length: 4 }, () => make(openai, 'a blue boat', keyed)))
    answers.push(await make(openai, 'a blue boat', keyed))
    expect(new Set(answers.flatMap(({ data }) => idsOf(data))).size).toBe(1)
    expect(answers.map(({ response }) => response.headers.get('idempotent-replayed')).filter(Boolean)).toHaveLength(4)
    const other = await failure(make(openai, 'a green boat', keyed))
    expect(other).toBeInstanceOf(UnprocessableEntityError)
    expect(other).toMatchObject({ code: 'idempotency_key_reused' })
  })

  test('a client whose connection breaks comes back by itself and gets the image that was made', async () => {
    const openai = await clientWith({ images_per_day: 1 }, 2)
    let attempts = 0
    const losing = openai.withOptions({
      fetch: async (url, init) => {
        const response = await fetch(url, init)
        if (attempts++ > 0) return response
        await response.arrayBuffer()
        throw new TypeError('the connection was lost')
      },
    })
    const { response } = await make(losing, 'a yellow boat')
    expect([attempts, response.headers.get('idempotent-replayed')]).toEqual([2, 'true'])
  })
})
