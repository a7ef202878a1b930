// `npm start` as a developer meets it: ready with a line to paste, the same state the second time, clear words when it cannot start.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../infra/dev/ports.ts'
import { freshFolder } from './stack.ts'

const root = join(import.meta.dirname, '..', '..')
let folder: string
beforeAll(async () => {
  folder = await freshFolder()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** npm itself ends by the signal that it passed on, which shells count as a normal end of Ctrl-C. */
type Ended = { readonly code: number | 'SIGINT'; readonly out: string; readonly err: string }

function npmStart(args: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn('npm', ['start', '--silent', '--', ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const out = text(child.stdout)
  const ended = Promise.all([once(child, 'close'), out, text(child.stderr)]).then(([[code, signal], o, err]): Ended => ({
    code: (code ?? signal) as Ended['code'],
    out: o,
    err,
  }))
  return { child, ended, interrupt: () => process.kill(-(child.pid ?? 0), 'SIGINT') }
}

type DevFile = { baseUrl: string; runnerUrl: string; apiKey: string; caPemPath: string }

async function readDevFile(stateDir: string): Promise<DevFile | null> {
  return readFile(join(stateDir, 'dev.json'), 'utf8').then(
    (json) => JSON.parse(json) as DevFile,
    () => null,
  )
}

/** Starts, waits until it answers, and returns the running service. */
async function startAndWait(stateDir: string, ports: readonly string[]) {
  await rm(join(stateDir, 'ready'), { force: true })
  const service = npmStart([...ports, '--state', stateDir])
  const answers = async (): Promise<boolean> => {
    const dev = await readDevFile(stateDir)
    if (!dev) return false
    const calls = [`${dev.baseUrl}/readyz`, `${dev.runnerUrl}/readyz`].map((url) =>
      fetch(url).then(
        (r) => r.ok,
        () => false,
      ),
    )
    return (await Promise.all(calls)).every(Boolean)
  }
  await expect.poll(answers, { timeout: 60_000, interval: 200 }).toBe(true)
  return service
}

test('starts, prints a curl line that works, keeps its state, and leaves nothing behind on Ctrl-C', async () => {
  const stateDir = join(folder, 'state')
  const ports = ['--port', String(await freePort()), '--runner-port', String(await freePort())]
  const first = await startAndWait(stateDir, ports)
  const dev = await readDevFile(stateDir)
  expect((await stat(join(stateDir, 'dev.json'))).mode & 0o777).toBe(0o600)

  first.interrupt()
  const { code, out } = await first.ended
  expect([0, 'SIGINT']).toContain(code)
  await expect(fetch(dev?.baseUrl ?? '')).rejects.toThrow('fetch failed')
  await expect(fetch(dev?.runnerUrl ?? '')).rejects.toThrow('fetch failed')

  const second = await startAndWait(stateDir, ports)
  expect(await readDevFile(stateDir)).toEqual(dev)
  const curl = out.split('\n').find((line) => line.trim().startsWith('curl'))
  const shell = spawn('sh', ['-c', curl ?? 'false'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const answer = JSON.parse(await text(shell.stdout)) as { data: { url: string }[] }
  expect((await fetch(answer.data[0]?.url ?? '')).headers.get('content-type')).toBe('image/png')
  second.interrupt()
  expect([0, 'SIGINT']).toContain((await second.ended).code)
})

test('a busy port is one clear line and exit code 1', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const { code, err } = await npmStart(['--port', String(port), '--state', join(folder, 'busy')]).ended
  server.close()
  expect({ code, err }).toEqual({ code: 1, err: `Port ${port} is in use; choose another with --port PORT.\n` })
})

test('a folder that cannot be written is one clear line and exit code 1', async () => {
  await writeFile(join(folder, 'file'), '')
  const ports = ['--port', String(await freePort()), '--runner-port', String(await freePort())]
  const { code, err } = await npmStart([...ports, '--state', join(folder, 'file', 'state')]).ended
  expect(code).toBe(1)
  expect(err).toMatch(/^The folder .*file\/state cannot be written .*--state FOLDER\.\n$/)
})

test('a missing weight file is one clear line that names it, and exit code 1', async () => {
  const models = join(folder, 'models')
  await mkdir(models)
  await cp(join(root, 'models', 'penny'), join(models, 'penny'), { recursive: true })
  await rm(join(models, 'penny', 'decoder.onnx'))
  const ports = ['--port', String(await freePort()), '--runner-port', String(await freePort())]
  const { code, err } = await npmStart([...ports, '--state', join(folder, 'weightless')], { MINTMARK_MODELS_DIR: models }).ended
  expect(code).toBe(1)
  expect(err.trim().split('\n')).toHaveLength(1)
  expect(err).toContain('decoder.onnx')
})

test('a wrong variable of the edge is one clear line that names it, and exit code 1', async () => {
  const ports = ['--port', String(await freePort()), '--runner-port', String(await freePort())]
  const wrong = { MINTMARK_URL_TTL_SECONDS: 'soon', MINTMARK_ENGINE: 'stub' }
  const { code, err } = await npmStart([...ports, '--state', join(folder, 'wrong')], wrong).ended
  expect(code).toBe(1)
  expect(err).toMatch(/^The edge did not start: .*MINTMARK_URL_TTL_SECONDS.*\n$/)
})

test('--help lists the options', async () => {
  const { code, out } = await npmStart(['--help']).ended
  expect(code).toBe(0)
  for (const option of ['--port', '--runner-port', '--state']) expect(out).toContain(option)
})
