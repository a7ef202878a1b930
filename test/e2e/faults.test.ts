// What breaks in operation: the runner dies in the middle of a job, and the store refuses. Nothing is lost or half-written.
import { once } from 'node:events'
import { createServer, request as forward, type Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DatabaseSync } from 'node:sqlite'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Stack } from '../../infra/dev/stack.ts'
import { freePort } from '../../infra/dev/ports.ts'
import { openai, startTestStack } from './stack.ts'

/** Stands between the runner and the bucket: passes everything on, or refuses to store. */
type Store = { readonly server: Server; refuse: boolean; puts: number }

function createStore(bucketPort: number): Store {
  const store: Store = { server: createServer(), refuse: false, puts: 0 }
  store.server.on('request', (incoming, outgoing) => {
    if (incoming.method === 'PUT') store.puts++
    if (incoming.method === 'PUT' && store.refuse) {
      incoming.resume()
      outgoing.writeHead(503).end()
      return
    }
    const { method, url, headers } = incoming
    const onward = forward({ host: '127.0.0.1', port: bucketPort, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  })
  return store
}

let stack: Stack & { stateDir: string }
let store: Store
beforeAll(async () => {
  const port = await freePort()
  const storePort = await freePort()
  store = createStore(port)
  store.server.listen(storePort, '127.0.0.1')
  await once(store.server, 'listening')
  stack = await startTestStack(
    {
      MINTMARK_ENGINE: 'stub',
      MINTMARK_STUB_DELAY_MS: '1000',
      MINTMARK_QUEUE_LIMIT: '4',
      MINTMARK_S3_ENDPOINT: `http://127.0.0.1:${storePort}/cdn-cgi/local/r2/s3`,
    },
    port,
  )
})
afterAll(async () => {
  await stack?.close()
  store?.server.close()
})

const generate = () => openai(stack).images.generate({ prompt: 'x' }).withResponse()

const failure = (): Promise<unknown> => generate().catch((error: unknown) => error)

/** The newest rows of the ledger, read from the emulated database's file. */
async function ledger(): Promise<{ state: string; error_code: string | null; object_key: string }[]> {
  for await (const path of glob(join(stack.stateDir, 'cloudflare', '**', 'd1', '**', '*.sqlite'))) {
    if (path.includes('metadata')) continue
    const database = new DatabaseSync(path, { readOnly: true })
    try {
      return database.prepare('SELECT state, error_code, object_key FROM generations ORDER BY created_at DESC, rowid DESC').all() as never
    } finally {
      database.close()
    }
  }
  throw new Error('no database file')
}

test('a runner killed in the middle of a job: a clear 503, a failed row, and service again after its restart', async () => {
  const running = failure()
  await expect.poll(async () => (await ledger())[0]?.state).toBe('running')
  await stack.stopRunner('kill')
  expect(await running).toMatchObject({ status: 503, code: 'runner_unavailable' })
  expect((await ledger())[0]).toMatchObject({ state: 'failed', error_code: 'runner_unavailable' })

  const down = await failure()
  expect(down).toMatchObject({ status: 503, code: 'runner_unavailable' })
  expect(Number((down as { headers: Headers }).headers.get('retry-after'))).toBeGreaterThan(0)
  expect((down as { headers: Headers }).headers.get('x-should-retry')).toBe('true')

  await stack.startRunner()
  const { data } = await generate()
  expect((await fetch(data.data?.[0]?.url ?? '')).status).toBe(200)
  expect((await ledger())[0]).toMatchObject({ state: 'succeeded' })
})

test('a store that refuses: 503 after retries, nothing stored, and the next request works', async () => {
  store.refuse = true
  store.puts = 0
  expect(await failure()).toMatchObject({ status: 503, code: 'storage_unavailable' })
  expect(store.puts).toBeGreaterThan(1)
  expect((await ledger())[0]).toMatchObject({ state: 'failed', error_code: 'storage_unavailable' })
  store.refuse = false
  expect((await generate()).data.data).toHaveLength(1)
})

test('more requests than the queue holds: 429 with a time to come back, never 409', async () => {
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => failure()))
  const refused = outcomes.filter((outcome) => outcome instanceof Error) as unknown as { status: number; code: string; headers: Headers }[]
  expect(refused.length).toBeGreaterThan(0)
  expect(new Set(refused.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set(['429 runner_overloaded']))
  expect(refused.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true)
  expect(outcomes.length - refused.length).toBeGreaterThan(0)
})

test('no log line holds a prompt or a key', async () => {
  await failure()
  for (const name of ['edge', 'runner']) {
    const log = await readFile(join(stack.stateDir, 'logs', `${name}.log`), 'utf8')
    expect(log).not.toContain(stack.apiKey)
    expect(log).not.toContain(stack.secrets.runnerKey)
  }
})
