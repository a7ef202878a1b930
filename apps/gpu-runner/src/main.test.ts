// The runner as a process: one line and exit code 1 for what an operator can mend, a clean end on a signal.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { JobRequest } from '@mintmark/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDevCertificates } from '../../../infra/certificates/create-dev-certificates.ts'
import { createJob } from '../test/job.ts'
import { signCall, testKey } from '../test/sign-call.ts'
import { storeEnvironment, writeCertificates } from '../test/start-test-runner.ts'

let folder: string
let environment: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-main-'))
  const certificates = await createDevCertificates({ now: new Date(), organisation: 'Tests' })
  environment = {
    MINTMARK_RUNNER_KEY: Buffer.from(testKey).toString('base64url'),
    MINTMARK_RUNNER_PORT: '0',
    MINTMARK_ENGINE: 'stub',
    MINTMARK_WATERMARK_KEYS: 'none',
    MINTMARK_STOP_GRACE_SECONDS: '1',
    ...storeEnvironment('http://127.0.0.1:9'),
    ...(await writeCertificates(folder, certificates)),
  }
})
afterAll(() => rm(folder, { recursive: true }))

const start = (changes: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { ...environment, ...changes },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/** Exit code and what was printed to standard error. */
async function endOf(child: ChildProcess): Promise<{ code: number | null; error: string }> {
  const [error, [code]] = await Promise.all([child.stderr ? text(child.stderr) : '', once(child, 'close')])
  return { code, error }
}

/** The port, once the log says that the runner is ready, and the log as it grows. */
async function whenReady(child: ChildProcess): Promise<{ port: number; log: { text: string } }> {
  const log = { text: '' }
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.stdout?.on('data', (chunk) => {
    log.text += String(chunk)
    const port = /"port":(\d+).*"msg":"ready"/.exec(log.text)?.[1]
    if (port) resolve(Number(port))
  })
  child.once('close', () => reject(new Error(`the runner ended before it was ready: ${log.text}`)))
  return { port: await promise, log }
}

async function postJob(port: number, job: JobRequest): Promise<Response> {
  const [path, body] = ['/v1/jobs', JSON.stringify(job)]
  return fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body, headers: await signCall({ method: 'POST', path, body }) })
}

async function listenAnywhere(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { server, port: typeof address === 'object' && address ? address.port : 0 }
}

test('a wrong variable, a model that is not there and a busy port are each one line, with exit code 1', async () => {
  const { server, port } = await listenAnywhere()
  const [variable, model, busy] = await Promise.all([
    endOf(start({ MINTMARK_RUNNER_PORT: 'x' })),
    endOf(start({ MINTMARK_MODELS_DIR: folder, MINTMARK_ENGINE: 'onnx' })),
    endOf(start({ MINTMARK_RUNNER_PORT: String(port) })),
  ])
  server.close()
  expect(variable).toEqual({ code: 1, error: 'error: wrong configuration: MINTMARK_RUNNER_PORT: must be a number\n' })
  expect(model).toEqual({
    code: 1,
    error: expect.stringMatching(/^error: the model penny is not installed: .*\/penny\/manifest\.json cannot be read\n$/),
  })
  expect(busy).toEqual({ code: 1, error: `error: 127.0.0.1:${port} is in use; stop what listens there or set MINTMARK_RUNNER_PORT\n` })
})

test('a certificate that does not verify stops the start before a job can come', async () => {
  const stranger = await createDevCertificates({ now: new Date(), organisation: 'Strangers' })
  const strangerFolder = await mkdtemp(join(folder, 'stranger-'))
  const { MINTMARK_C2PA_TRUST_PATH = '' } = await writeCertificates(strangerFolder, stranger)
  const { code, error } = await endOf(start({ MINTMARK_C2PA_TRUST_PATH }))
  expect(code).toBe(1)
  expect(error).toMatch(/^error: the warm-up image could not be made: .*reads back as Valid.*MINTMARK_C2PA_TRUST_PATH\)\n$/)
})

test('SIGTERM and SIGINT end a ready runner with 0, and a running job with its last event', async () => {
  const signals = ['SIGTERM', 'SIGINT'] as const
  const ends = signals.map(async (signal) => {
    const child = start({ MINTMARK_STUB_DELAY_MS: '60000' })
    const end = endOf(child)
    const { port } = await whenReady(child)
    const response = await postJob(port, createJob())
    child.kill(signal)
    return { events: await response.text(), ...(await end) }
  })
  const events = expect.stringContaining('"code":"job_cancelled","message":"The runner is stopping; nothing was stored."')
  expect(await Promise.all(ends)).toEqual(signals.map(() => ({ events, code: 0, error: '' })))
})

test('the log names a failed job and why, and never its prompts or a key', async () => {
  const child = start({ MINTMARK_LOG_LEVEL: 'debug' })
  const end = endOf(child)
  const { port, log } = await whenReady(child)
  const job = createJob({ prompt: 'unmistakable zebra', negative_prompt: 'quiet okapi' })
  // Nothing listens where the images should go.
  expect(await (await postJob(port, job)).text()).toContain('"code":"storage_unavailable"')
  child.kill('SIGTERM')
  await end
  expect(log.text).toContain(`"job_id":"${job.id}"`)
  expect(log.text).toContain('"code":"storage_unavailable"')
  expect(log.text).not.toMatch(/zebra|okapi/)
  expect(log.text).not.toContain(environment['MINTMARK_RUNNER_KEY'])
})
