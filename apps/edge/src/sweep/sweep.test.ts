// The sweep of the bucket: what no succeeded row has goes, everything else stays.
import { env } from 'cloudflare:workers'
import { manifestObjectKey } from '@mintmark/shared'
import { beforeEach, expect, it } from 'vitest'
import { createTestApp } from '../../test/app.ts'
import { bearer, generate } from '../../test/client.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { edgeVariables } from '../../test/variables.ts'
import { sweep } from './sweep.ts'

const given = givenRunnerAndKey()

const id = (letter: string): string => `img_${letter.repeat(32)}`
const put = (...keys: string[]) => Promise.all(keys.map((key) => env.IMAGES.put(key, 'x')))
const there = async (...keys: string[]): Promise<boolean[]> => Promise.all(keys.map(async (key) => (await env.IMAGES.head(key)) !== null))
const inAnHour = { db: env.DB, bucket: env.IMAGES, now: () => Date.now() + 3_600_000, graceMs: 60_000 }

// Other files leave objects in the same bucket.
beforeEach(async () => {
  await sweep(inAnHour)
})

it('removes what lost runs left, image and manifest, and nothing else', async () => {
  const { data } = await generate(given.token, { prompt: given.prompt })
  const [image] = data
  const kept = [`${image?.id}.png`, 'loras/img_a.safetensors', 'manifests/readme.txt', 'img_not-ours']
  await put(manifestObjectKey(image?.id ?? ''), `${id('a')}.png`, manifestObjectKey(id('b')), ...kept.slice(1))
  expect(await sweep(inAnHour)).toMatchObject({ removed: 2, complete: true })
  expect(await there(...kept, manifestObjectKey(image?.id ?? ''))).toEqual([true, true, true, true, true])
  expect(await there(`${id('a')}.png`, manifestObjectKey(id('b')))).toEqual([false, false])
})

it('removes the file of a row that failed', async () => {
  const { data } = await generate(given.token, { prompt: given.prompt })
  await env.DB.prepare(`UPDATE generations SET state = 'failed' WHERE id = ?`).bind(data[0]?.id).run()
  await sweep(inAnHour)
  expect(await there(`${data[0]?.id}.png`)).toEqual([false])
})

it('lets young objects be', async () => {
  await put(`${id('c')}.png`)
  await sweep({ ...inAnHour, now: () => Date.now() })
  expect(await there(`${id('c')}.png`)).toEqual([true])
})

it('goes on where the last one stopped', async () => {
  await env.DB.prepare(`INSERT OR REPLACE INTO sweep_position VALUES (1, ?)`)
    .bind(`${id('d')}.png`)
    .run()
  await put(`${id('c')}.png`, `${id('e')}.png`)
  await sweep(inAnHour)
  expect(await there(`${id('c')}.png`, `${id('e')}.png`)).toEqual([true, false])
  await sweep(inAnHour)
  expect(await there(`${id('c')}.png`)).toEqual([false])
})

it('an administrator can ask for one, and nobody else', async () => {
  const app = createTestApp({}, { now: () => Date.now() + 3_600_000 })
  await put(`${id('f')}.png`)
  const call = (key: string) => app.call('/v1/admin/sweep', { method: 'POST', headers: bearer(key) })
  expect((await call(given.token)).status).toBe(403)
  expect(await (await call(edgeVariables.MINTMARK_ADMIN_KEY)).json()).toMatchObject({ object: 'sweep', removed: 1, complete: true })
})
