// Runs one bundled Worker in the workerd binary itself, on a free loopback port.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// The package has no types; its default export is the binary's path.
const workerd: { default: string } = createRequire(import.meta.url)('workerd')

export type RunningWorker = {
  readonly url: string
  /** Milliseconds that the worker's thread has spent on a CPU so far (Linux; proc(5), schedstat), whatever else the machine does. */
  cpuMs(): number
  close(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

function configFor(port: number): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [(name = "worker.js", esModule = embed "worker.js")], compatibilityDate = "2026-11-01"))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);`
}

async function isUp(url: string): Promise<boolean> {
  return fetch(url, { method: 'OPTIONS' }).then(
    () => true,
    () => false,
  )
}

/** Starts workerd on `script` and resolves when it answers; `close` ends it and removes its folder. */
export async function startWorker(script: string): Promise<RunningWorker> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-safety-'))
  const port = await freePort()
  writeFileSync(join(folder, 'worker.js'), script)
  writeFileSync(join(folder, 'config.capnp'), configFor(port))
  const child = spawn(workerd.default, ['serve', join(folder, 'config.capnp')], { stdio: 'inherit' })
  const url = `http://127.0.0.1:${port}/`
  while (!(await isUp(url))) await new Promise((resolve) => setTimeout(resolve, 20))
  async function close(): Promise<void> {
    child.kill()
    await once(child, 'exit')
    rmSync(folder, { recursive: true })
  }
  const cpuMs = () => Number(readFileSync(`/proc/${child.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  return { url, cpuMs, close }
}
