// Three runners under load: killed in turn, restarted in turn, set wrong. Results, rows and objects are counted, and are equal.
import { join } from 'node:path'
import { manifestObjectKey, runnerListSchema, type PublicRunner } from '@mintmark/shared'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChild } from '../../infra/dev/child.ts'
import { runnerEnvironment } from '../../infra/dev/environment.ts'
import { freePort } from '../../infra/dev/ports.ts'
import { repositoryRoot } from '../../infra/dev/services.ts'
import { readKeys, readLedger } from './emulated.ts'
import { generate, underLoad, type Answer, type CaughtUp } from './load.ts'
import { runnerCount, startFaultStack, type FaultStack } from './stack.ts'

/** Of load, at least, for each of the two tests under load. */
const seconds = Number(process.env['FAULTS_SECONDS'] ?? 5)
const perSecond = 20

let stack: FaultStack
beforeAll(async () => {
  stack = await startFaultStack()
  // The emulated bucket has no file before its first object.
  await generate(stack)
})
afterAll(() => stack?.close())

/** Files that are fetched after a test: an address may fetch 600 a minute. */
const mostLooks = 100

const indices = [...Array(runnerCount).keys()]

async function listRunners(): Promise<PublicRunner[]> {
  const response = await fetch(`${stack.baseUrl}/v1/admin/runners`, { headers: { authorization: `Bearer ${stack.secrets.adminKey}` } })
  return runnerListSchema.parse(await response.json()).data
}

/** Until jobs are with the runner, so that ending it hits some. */
const untilBusy = async (index: number): Promise<void> => {
  const port = new URL(stack.runnerUrl).port
  const url = stack.runnerUrl.replace(port, String(Number(port) + index))
  await expect.poll(async () => (await listRunners()).find((runner) => runner.url === url)?.jobs, { timeout: 60_000 }).toBeGreaterThan(0)
}

type Counts = { readonly rows: string[]; readonly images: string[]; readonly manifests: string[] }

/** Names of succeeded rows and of objects; those of other states are told apart. */
async function count(): Promise<Counts> {
  const [ledger, keys] = [await readLedger(stack.stateDir), await readKeys(stack.stateDir)]
  return {
    rows: ledger.map(({ id, state }) => (state === 'succeeded' ? id : `${id} ${state}`)).toSorted(),
    images: keys.filter((key) => key.startsWith('img_')).toSorted(),
    manifests: keys.filter((key) => key.startsWith('manifests/')).toSorted(),
  }
}

/** All of the answers are images, each has its row and its two objects, and there is nothing else. */
async function expectEqual(answers: readonly Answer[], earlier: readonly string[]): Promise<void> {
  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  const ids = [...earlier, ...answers.map(({ id }) => id ?? '')].toSorted()
  expect(new Set(ids).size).toBe(ids.length)
  const { rows, images, manifests } = await count()
  expect(rows).toEqual(ids)
  expect(images).toEqual(ids.map((id) => `${id}.png`))
  expect(manifests).toEqual(ids.map(manifestObjectKey))
  const some = answers.filter((_, i) => i % Math.ceil(answers.length / mostLooks) === 0)
  const served = await Promise.all(some.map(async ({ url }) => (await fetch(url ?? '')).status))
  expect(new Set(served)).toEqual(new Set([200]))
  console.log(`${answers.length} requests, ${rows.length - earlier.length} rows, ${images.length - earlier.length} images, none lost`)
}

/** Ids of what was made before. */
const madeSoFar = async (): Promise<string[]> => (await count()).rows

const restartEach = (how?: 'kill') =>
  async function inTurn(caughtUp: CaughtUp): Promise<void> {
    for (const index of indices) {
      await untilBusy(index)
      await stack.runners.stop(index, how)
      await stack.runners.start(index)
      // A job is tried twice: those that this runner lost are to end before the next one goes.
      await caughtUp()
    }
  }

test('each is killed in the middle of its jobs and comes back: nothing is lost and nothing is double', async () => {
  const earlier = await madeSoFar()
  const answers = await underLoad(stack, { perSecond, seconds }, restartEach('kill'))
  await expectEqual(answers, earlier)
  expect(await readFile(join(stack.stateDir, 'logs', 'edge.log'), 'utf8')).toContain('job tried on another runner')
})

test('a rolling restart loses nothing', async () => {
  const earlier = await madeSoFar()
  const answers = await underLoad(stack, { perSecond, seconds }, restartEach())
  await expectEqual(answers, earlier)
  // One whose reports came late on a busy machine is back with its next one.
  await expect.poll(async () => (await listRunners()).filter(({ state }) => state === 'ready')).toHaveLength(runnerCount)
})

test('a runner that an administrator drains ends its jobs and gets no more', async () => {
  const runner = (await listRunners()).find(({ state }) => state === 'ready')
  const admin = (action: string) =>
    fetch(`${stack.baseUrl}/v1/admin/runners/${runner?.id}/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.secrets.adminKey}` },
    })
  expect((await admin('drain')).status).toBe(200)
  const answers = await Promise.all(Array.from({ length: 8 }, () => generate(stack)))
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
  await expect.poll(async () => (await listRunners()).find(({ id }) => id === runner?.id)).toMatchObject({ state: 'draining', jobs: 0 })
  expect((await admin('resume')).status).toBe(200)
})

test.each([
  [-300_000, '300 s behind'],
  [300_000, '300 s ahead of'],
])('a runner whose clock is %i ms off is not taken, and its log says by how much', async (shiftMs, difference) => {
  const logPath = join(stack.stateDir, 'logs', `shifted${shiftMs}.log`)
  const options = { port: 1, runnerPort: await freePort(), runners: 1, stateDir: stack.stateDir, environment: {} }
  const shifted = startChild({
    name: 'shifted runner',
    args: ['--import', join(import.meta.dirname, 'shift-clock.ts'), join(repositoryRoot, 'apps', 'gpu-runner', 'src', 'main.ts')],
    environment: {
      ...runnerEnvironment(options, stack.secrets, 0),
      SHIFT_CLOCK_MS: String(shiftMs),
      MINTMARK_ENGINE: 'stub',
      MINTMARK_WATERMARK_KEYS: 'none',
      MINTMARK_EDGE_URL: stack.baseUrl,
    },
    logPath,
  })
  try {
    await expect.poll(() => readFile(logPath, 'utf8').catch(() => ''), { timeout: 60_000 }).toContain('clock_skew')
    expect(await readFile(logPath, 'utf8')).toContain(difference)
    expect((await listRunners()).map(({ url }) => url)).not.toContain(`http://127.0.0.1:${options.runnerPort}`)
    expect((await generate(stack)).status).toBe(200)
  } finally {
    await shifted.stop(0)
  }
})

test('the store refuses once, or is slow: the client notices nothing', async () => {
  for (const fault of ['refuse once', 'slow'] as const) {
    stack.store.fault = fault
    expect((await generate(stack)).status).toBe(200)
  }
  stack.store.fault = 'none'
})

test.each(['refuse', 'spoil'] as const)(
  'a store that does this to every put (%s): 503, nothing stored, and service again after it',
  async (fault) => {
    const before = await count()
    Object.assign(stack.store, { fault, puts: 0 })
    const { status, body } = await generate(stack)
    expect([status, body]).toEqual([503, expect.stringContaining('storage_unavailable')])
    expect(stack.store.puts).toBeGreaterThan(0)
    stack.store.fault = 'none'
    const after = await count()
    expect([after.images, after.manifests]).toEqual([before.images, before.manifests])
    expect(after.rows.filter((row) => row.endsWith(' failed')).length).toBe(before.rows.filter((row) => row.endsWith(' failed')).length + 1)
    expect((await generate(stack)).status).toBe(200)
  },
)
