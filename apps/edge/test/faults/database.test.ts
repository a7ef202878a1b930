// D1 fails at each of its places in a generation: what the client is told, and what is left behind.
import { env } from 'cloudflare:workers'
import { manifestObjectKey } from '@mintmark/shared'
import { beforeEach, expect, it } from 'vitest'
import { sweep } from '../../src/sweep/sweep.ts'
import { errorOf } from '../client.ts'
import { givenRunnerAndKey } from '../given.ts'
import { failLedgerWrites, ledgerOfKey } from '../ledger.ts'
import { createPooledApp, type PooledApp } from '../several-runners.ts'

const given = givenRunnerAndKey()
let app: PooledApp
beforeEach(async () => {
  app = await createPooledApp()
})

const objectsOfJobs = async (): Promise<boolean[]> => {
  const keys = given.runner.jobs.flatMap(({ images }) => images.flatMap(({ id, object_key }) => [object_key, manifestObjectKey(id)]))
  return Promise.all(keys.map(async (key) => (await env.IMAGES.head(key)) !== null))
}

it('before dispatch: 500, no runner is called, nothing is written', async () => {
  failLedgerWrites(1)
  expect(await errorOf(await app.generate(given.token))).toMatchObject({ status: 500, code: 'internal_error' })
  expect(given.runner.jobs).toHaveLength(0)
  expect(await ledgerOfKey(given.keyId)).toEqual([])
})

it('once at completion: the client notices nothing', async () => {
  failLedgerWrites(2)
  expect((await app.generate(given.token)).status).toBe(200)
  expect(await ledgerOfKey(given.keyId)).toMatchObject([{ state: 'succeeded' }])
})

it('for good at completion: 500, the row is closed at its deadline, and the sweep removes the image', async () => {
  const writes = failLedgerWrites(2, 3)
  expect(await errorOf(await app.generate(given.token))).toMatchObject({ status: 500, code: 'internal_error' })
  writes.mockRestore()
  expect(await ledgerOfKey(given.keyId)).toMatchObject([{ state: 'running' }])
  app.wait(121_000)
  await app.report(1)
  await app.generate(given.token)
  expect(await ledgerOfKey(given.keyId)).toMatchObject([{ state: 'failed', error_code: 'job_deadline_exceeded' }, { state: 'succeeded' }])
  await sweep({ db: env.DB, bucket: env.IMAGES, now: () => Date.now() + 3_600_000, graceMs: 0 })
  expect(await objectsOfJobs()).toEqual([false, false, true, false])
})

it('while a job moves to another runner: 500, no image, and no runner is left occupied', async () => {
  failLedgerWrites(2)
  given.runner.behave = () => Promise.reject(new TypeError('Network connection lost.'))
  expect(await errorOf(await app.generate(given.token))).toMatchObject({ status: 500, code: 'internal_error' })
  expect((await app.runners()).map(({ jobs }) => jobs)).toEqual([0, 0])
  expect(await objectsOfJobs()).toEqual([false, false])
})
