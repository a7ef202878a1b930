// A child's group ends with it, and its last words say why it ended.
import { mkdtemp, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { lastWords, startChild, type Child } from './child.ts'
import { waitUntilReady } from './ready.ts'

let logPath: string
beforeEach(async () => {
  logPath = join(await mkdtemp(join(tmpdir(), 'mintmark-child-')), 'child.log')
})

const start = (script: string): Child => startChild({ name: 'child', args: ['-e', script], environment: {}, logPath })

/** The number that the script printed. */
async function printed(): Promise<number> {
  for (;;) {
    const value = Number(await readFile(logPath, 'utf8').catch(() => ''))
    if (value) return value
    await delay(20)
  }
}

/** Whether something listens there; unlike a process id, a port tells the living from the not yet buried. */
const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(() => resolve(true)))
    socket.on('error', () => resolve(false))
  })

const serving = `const s = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port));`

test('stopping a child stops what it started', async () => {
  const child = start(
    `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(serving)}], { stdio: 'inherit' }); setInterval(() => {}, 1e3)`,
  )
  const port = await printed()
  expect(await listens(port)).toBe(true)
  await child.stop(2_000)
  await expect.poll(() => listens(port)).toBe(false)
})

test('a child that ignores the request to end is ended by force', async () => {
  const child = start(`process.on('SIGTERM', () => {}); ${serving}`)
  const port = await printed()
  await child.stop(100)
  expect(await listens(port)).toBe(false)
})

test('the exit code and the error line of a child that fails are told', async () => {
  const child = start(`console.log('starting'); console.error('error: MINTMARK_URL_KEYS is not set'); console.log('bye'); process.exit(3)`)
  expect(await child.exited).toBe(3)
  expect(await lastWords(child)).toBe('error: MINTMARK_URL_KEYS is not set')
})

test('waiting for a child that has ended fails with its last words', async () => {
  const child = start(`console.log('no weights'); process.exit(1)`)
  await expect(waitUntilReady(child, 'http://127.0.0.1:1/readyz', 10_000)).rejects.toThrow('The child did not start: no weights')
})
