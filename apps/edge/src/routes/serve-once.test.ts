// Retries that never pay twice: by Idempotency-Key, and by the numbered attempts of OpenAI's clients.
import { beforeEach, describe, expect, it } from 'vitest'
import { createTestApp } from '../../test/app.ts'
import { bearer, createApiKey, errorOf, generate, postGeneration } from '../../test/client.ts'
import { eventually } from '../../test/eventually.ts'
import { eventStream, makeImages } from '../../test/fake-runner.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { keepMs } from '../cache/idempotent-run.ts'

const given = givenRunnerAndKey()
let body: { prompt: string }
beforeEach(() => {
  body = { prompt: given.prompt }
})

const keyed = (key = 'order-1') => ({ 'idempotency-key': key })
const attempt = (count: number) => ({ 'x-stainless-retry-count': String(count) })
const idsOf = ({ data }: { data: readonly { id: string }[] }): string[] => data.map(({ id }) => id)
const replayed = (response: Response): string | null => response.headers.get('idempotent-replayed')

/** Lets the next jobs end when told. */
function holdRunner(): () => void {
  const gate = Promise.withResolvers<null>()
  given.runner.behave = async (job) => {
    await gate.promise
    return eventStream(await makeImages(job))
  }
  return () => gate.resolve(null)
}

describe('with an Idempotency-Key', () => {
  it('gives the outcome of the first request to the second, uncharged and dated as it was', async () => {
    const first = await generate(given.token, body, keyed())
    const response = await postGeneration(given.token, body, keyed())
    expect([response.status, replayed(response)]).toEqual([200, 'true'])
    const second = await response.json<typeof first>()
    expect([idsOf(second), second.created]).toEqual([idsOf(first), first.created])
    expect(given.runner.jobs).toHaveLength(1)
    const after = await postGeneration(given.token, { prompt: 'x' })
    expect(after.headers.get('x-ratelimit-remaining-images')).toBe('598')
  })

  it('runs five requests at once as one', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => generate(given.token, body, keyed())))
    expect(new Set(answers.flatMap(idsOf)).size).toBe(1)
    expect(given.runner.jobs).toHaveLength(1)
  })

  it('refuses another body, also while the first is running', async () => {
    const release = holdRunner()
    const first = postGeneration(given.token, body, keyed())
    await eventually(() => expect(given.runner.jobs).toHaveLength(1))
    const other = () => postGeneration(given.token, { ...body, n: 2 }, keyed())
    expect(await errorOf(await other())).toMatchObject({ status: 422, code: 'idempotency_key_reused' })
    release()
    expect((await first).status).toBe(200)
    expect((await other()).status).toBe(422)
  })

  it('keeps to its API key', async () => {
    const other = await createApiKey()
    const [mine, theirs] = [await generate(given.token, body, keyed()), await generate(other.key, { ...body, n: 2 }, keyed())]
    expect(idsOf(theirs)).not.toContain(idsOf(mine)[0])
  })

  it('lasts for 24 hours', async () => {
    let nowMs = Date.now()
    const app = createTestApp({}, { now: () => nowMs })
    const headers = { ...bearer(given.token), ...keyed(), 'content-type': 'application/json' }
    const ask = async () => replayed(await app.call('/v1/images/generations', { method: 'POST', headers, body: JSON.stringify(body) }))
    expect(await ask()).toBeNull()
    nowMs += keepMs - 1
    expect(await ask()).toBe('true')
    nowMs += 1
    expect(await ask()).toBeNull()
  })

  it('is not used up by a request that was refused before it ran', async () => {
    expect((await postGeneration(given.token, { prompt: 'nude child' }, keyed())).status).toBe(400)
    expect((await postGeneration(given.token, { ...body, steps: 999 }, keyed())).status).toBe(400)
    expect((await postGeneration(given.token, body, keyed())).status).toBe(200)
  })

  it('runs again after a failure that is worth repeating', async () => {
    given.runner.behave = () => new Response(null, { status: 503 })
    expect((await postGeneration(given.token, body, keyed())).status).toBe(503)
    given.runner.behave = async (job) => eventStream(await makeImages(job))
    expect(replayed(await postGeneration(given.token, body, keyed()))).toBeNull()
  })

  it('repeats a failure that is not', async () => {
    given.runner.behave = () => Response.json({}, { status: 401 })
    const ask = async () => errorOf(await postGeneration(given.token, body, keyed()))
    expect(await ask()).toEqual(await ask())
    expect(given.runner.jobs).toHaveLength(1)
  })

  it('gives what was made also to a key that has used up its budget since', async () => {
    const { key } = await createApiKey({ limits: { images_per_day: 1 } })
    const first = await generate(key, body, keyed())
    expect(idsOf(await generate(key, body, keyed()))).toEqual(idsOf(first))
    expect(await errorOf(await postGeneration(key, body, keyed('order-2')))).toMatchObject({ status: 429, code: 'insufficient_quota' })
    expect(given.runner.jobs).toHaveLength(1)
  })

  it('goes on when its client has left', async () => {
    const release = holdRunner()
    const leaving = new AbortController()
    const headers = { ...bearer(given.token), ...keyed(), 'content-type': 'application/json' }
    const app = createTestApp()
    const request = app.call('/v1/images/generations', { method: 'POST', headers, body: JSON.stringify(body), signal: leaving.signal })
    await eventually(() => expect(given.runner.jobs).toHaveLength(1))
    leaving.abort()
    release()
    await Promise.allSettled([request])
    expect((await postGeneration(given.token, body, keyed())).status).toBe(200)
    expect(given.runner.jobs).toHaveLength(1)
  })

  it('serves a streamed repetition too', async () => {
    const stream = () => postGeneration(given.token, { ...body, stream: true, partial_images: 2 }, keyed())
    const events = async () => (await (await stream()).text()).match(/"id":"(img_\w+)"/)?.[1]
    const first = await events()
    expect(first).toMatch(/^img_/)
    expect(await events()).toBe(first)
    expect(given.runner.jobs).toHaveLength(1)
  })

  it.each(['', 'two words', 'x'.repeat(256), '\u00ff'])('refuses the key %j', async (key) => {
    const response = await postGeneration(given.token, body, keyed(key))
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'invalid_value', param: 'Idempotency-Key' })
  })
})

describe('with numbered attempts', () => {
  it('joins a repetition to the run that is under way', async () => {
    const release = holdRunner()
    const first = postGeneration(given.token, body, attempt(0))
    await eventually(() => expect(given.runner.jobs).toHaveLength(1))
    const second = postGeneration(given.token, body, attempt(1))
    release()
    const [one, two] = [await first, await second]
    expect([replayed(one), replayed(two)]).toEqual([null, 'true'])
    expect(idsOf(await two.json())).toEqual(idsOf(await one.json()))
    expect(given.runner.jobs).toHaveLength(1)
  })

  it('gives a repetition what was made for an answer that got lost', async () => {
    const first = await generate(given.token, body, attempt(0))
    expect(idsOf(await generate(given.token, body, attempt(1)))).toEqual(idsOf(first))
  })

  it('runs two first attempts as two requests', async () => {
    const [one, two] = await Promise.all([generate(given.token, body, attempt(0)), generate(given.token, body, attempt(0))])
    expect(idsOf(one)).not.toEqual(idsOf(two))
    expect(given.runner.jobs).toHaveLength(2)
  })

  it('runs a repetition anew after a failure, and one of which no first attempt is known', async () => {
    given.runner.behave = () => new Response(null, { status: 503 })
    expect((await postGeneration(given.token, body, attempt(0))).status).toBe(503)
    given.runner.behave = async (job) => eventStream(await makeImages(job))
    expect(replayed(await postGeneration(given.token, body, attempt(1)))).toBeNull()
    expect(replayed(await postGeneration(given.token, { ...body, n: 2 }, attempt(2)))).toBeNull()
  })

  it('joins also where the run that is under way takes all that the key may', async () => {
    const { key } = await createApiKey({ limits: { concurrent_images: 1 } })
    const release = holdRunner()
    const first = postGeneration(key, body, attempt(0))
    await eventually(() => expect(given.runner.jobs).toHaveLength(1))
    const other = await postGeneration(key, { ...body, steps: 3 }, attempt(1))
    expect(await errorOf(other)).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
    const second = postGeneration(key, body, attempt(1))
    release()
    expect([(await first).status, (await second).status]).toEqual([200, 200])
  })
})
