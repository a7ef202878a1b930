// A runner's reports over real HTTP: signed, repeated as asked, and the last ones say that it drains.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { checkCall, runnerReportSchema, type RunnerReport } from '@mintmark/shared'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testKey } from '../../test/sign-call.ts'
import { createLogger } from '../telemetry/logger.ts'
import { startReporter, type Reporter } from './reporter.ts'
import { sendReport, type Edge } from './send-report.ts'

let server: Server
let edge: Edge
let reports: RunnerReport[]
let answer: () => { status: number; body: object }
let reporter: Reporter | null

async function take(request: IncomingMessage, taken: RunnerReport[]): Promise<void> {
  const body = new Uint8Array(await buffer(request))
  const header = (name: string): string | null => request.headers[name]?.toString() ?? null
  await checkCall({ method: request.method ?? '', path: request.url ?? '', body, header }, testKey, Date.now())
  taken.push(runnerReportSchema.parse(JSON.parse(new TextDecoder().decode(body))))
}

beforeEach(async () => {
  // A list of its own for each test: a report that is under way when a test ends is not the next one's.
  const taken: RunnerReport[] = []
  ;[reports, reporter] = [taken, null]
  answer = () => ({ status: 200, body: { next_report_ms: 10 } })
  server = createServer((request, response) => {
    const { status, body } = answer()
    void take(request, taken).then(() => response.writeHead(status).end(JSON.stringify(body)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  edge = { url: `http://127.0.0.1:${port}`, key: testKey, fetch, clock: Date.now, nonce: () => crypto.randomUUID() }
})
afterEach(() => {
  reporter?.stop()
  server.close()
})

const describeRunner = (state: RunnerReport['state']): RunnerReport => ({
  version: 1,
  id: `rnr_${'0'.repeat(32)}`,
  url: 'http://runner.test',
  state,
  provider: 'stub',
  watermark: 'none',
  models: [],
  loras: [],
  load: { waiting: 0, running: 0, capacity: 1 },
  backlog_units: 0,
  ms_per_unit: null,
})

const start = (): Reporter =>
  startReporter({
    describe: describeRunner,
    send: async (report) => (await sendReport(edge, report)).next_report_ms,
    log: createLogger('silent'),
  })

test('reports again and again while it lives, and not after', async () => {
  reporter = start()
  await expect.poll(() => reports.length).toBeGreaterThanOrEqual(3)
  expect(new Set(reports.map(({ state }) => state))).toEqual(new Set(['ready']))
  reporter.stop()
})

test('has said that it drains when drain resolves', async () => {
  answer = () => ({ status: 200, body: { next_report_ms: 60_000 } })
  reporter = start()
  await expect.poll(() => reports.length).toBe(1)
  await reporter.drain()
  expect(reports.map(({ state }) => state)).toEqual(['ready', 'draining'])
})

test('repeats a report that was not taken', async () => {
  answer = () => (reports.length < 1 ? { status: 503, body: {} } : { status: 200, body: { next_report_ms: 60_000 } })
  reporter = start()
  await expect.poll(() => reports.length).toBe(2)
})

test('drains also when the edge cannot be reached', async () => {
  reporter = startReporter({ describe: describeRunner, send: () => Promise.reject(new Error('refused')), log: createLogger('silent') })
  expect(await reporter.drain()).toBeUndefined()
})

test('says in the edge’s words why a report was refused', async () => {
  answer = () => ({
    status: 503,
    body: { error: { code: 'clock_skew', type: 'server_error', param: null, message: 'The clocks are 300 s apart.' } },
  })
  await expect(sendReport(edge, describeRunner('ready'))).rejects.toThrow('clock_skew: The clocks are 300 s apart.')
})
