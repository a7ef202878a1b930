// Runners report themselves, and an administrator looks at them and drains them.
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, expect, it } from 'vitest'
import { bearer, call, errorOf } from '../../test/client.ts'
import { givenRunnerAndKey } from '../../test/given.ts'
import { reportOf, signedReport } from '../../test/pool.ts'
import { createPooledApp, type PooledApp } from '../../test/several-runners.ts'
import { edgeVariables } from '../../test/variables.ts'

const given = givenRunnerAndKey()
let app: PooledApp
beforeEach(async () => {
  app = await createPooledApp()
})

it('lists what runners have said of themselves', async () => {
  const response = await app.report(1, { load: { waiting: 0, running: 1, capacity: 4 }, backlog_units: 30 })
  expect(await response.json()).toEqual({ next_report_ms: 5_000 })
  const [first, second] = await app.runners()
  expect(first).toMatchObject({ url: 'http://runner-1.test', state: 'ready', breaker: 'closed', expected_wait_ms: 300, jobs: 0 })
  expect(second).toMatchObject({ url: 'http://runner-2.test', expected_wait_ms: 0 })
})

it('is for administrators', async () => {
  expect(await errorOf(await app.call('/v1/admin/runners', { headers: bearer(given.token) }))).toMatchObject({ code: 'insufficient_scope' })
})

it('a drained runner gets no more jobs until it is resumed', async () => {
  const { id } = await reportOf(1)
  expect(await (await app.admin(`runners/${id}/drain`, 'POST')).json()).toMatchObject({ id, state: 'draining' })
  await app.report(1)
  const hosts: string[] = []
  const usual = given.runner.behave
  given.runner.behave = (job, signal, host) => {
    hosts.push(host)
    return usual(job, signal, host)
  }
  for (let i = 0; i < 3; i++) expect((await app.generate(given.token)).status).toBe(200)
  expect(new Set(hosts)).toEqual(new Set(['runner-2.test']))
  await app.admin(`runners/${id}/resume`, 'POST')
  for (let i = 0; i < 2; i++) await app.generate(given.token)
  expect(hosts).toContain('runner-1.test')
})

it('a runner that says it drains gets no more jobs, and one that falls silent is lost', async () => {
  await app.report(1, { state: 'draining' })
  app.wait(15_001)
  await app.report(2)
  expect((await app.runners()).map(({ state }) => state)).toEqual(['lost', 'ready'])
  await app.generate(given.token)
  expect(given.runner.jobs).toHaveLength(1)
})

it('a runner that starts anew at its address takes the place of the old one', async () => {
  await app.report(3, { url: 'http://runner-1.test' })
  expect((await app.runners()).map(({ id }) => id.slice(4, 5))).toEqual(['2', '3'])
})

it('does not know of runners that were lost long ago', async () => {
  expect(await errorOf(await app.admin('runners/rnr_0/drain', 'POST'))).toMatchObject({ status: 404, code: 'runner_not_found' })
})

it.each([
  [-300_000, '300 s behind'],
  [300_000, '300 s ahead of'],
])('a runner whose clock is %i ms off is told so, and is not taken', async (offsetMs, difference) => {
  const response = await app.call('/v1/runners', await signedReport(await reportOf(7), app.now() + offsetMs))
  const { error } = await response.json<{ error: { code: string; message: string } }>()
  expect([response.status, error.code]).toEqual([503, 'clock_skew'])
  expect(error.message).toContain(difference)
  expect(await app.runners()).toHaveLength(2)
})

it('takes no report that is forged, none of another version, and none twice', async () => {
  const forged = await signedReport(await reportOf(8), app.now())
  const body = JSON.stringify(await reportOf(9))
  expect(await errorOf(await app.call('/v1/runners', { ...forged, body }))).toMatchObject({ status: 401, code: 'invalid_call_signature' })
  const newer = await signedReport({ ...(await reportOf(8)), version: 2 }, app.now())
  expect(await errorOf(await app.call('/v1/runners', newer))).toMatchObject({ status: 400, code: 'invalid_value' })
  const ready = await signedReport(await reportOf(1), app.now())
  app.wait(1)
  await app.report(1, { state: 'draining' })
  await app.call('/v1/runners', ready)
  expect(await app.runners()).toMatchObject([{ state: 'draining' }, { state: 'ready' }])
})

it('a pool that was evicted still knows its runners', async () => {
  await evictDurableObject(env.RUNNER_POOL.getByName('runners'))
  expect((await app.generate(given.token)).status).toBe(200)
})

it('with a fixed runner there is nothing else to list', async () => {
  const response = await call('/v1/admin/runners', { headers: bearer(edgeVariables.MINTMARK_ADMIN_KEY) })
  expect(await response.json()).toMatchObject({ data: [{ id: 'fixed', state: 'fixed', url: edgeVariables.MINTMARK_RUNNER_URL }] })
})
