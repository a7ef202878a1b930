// Binds the app to a port, and lets go of it.
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, type ServerType } from '@hono/node-server'
import type { Hono } from 'hono'
import { StartFailure } from '../start-failure.ts'
import type { RunnerEnvironment } from './environment.ts'

export type Listening = {
  readonly port: number
  /** Takes no more connections; resolves when the open ones have ended, which are cut off after `graceMs`. */
  close(graceMs: number): Promise<void>
}

/** Throws a StartFailure that names the address when it is taken or not allowed. */
export async function listen(app: Hono<RunnerEnvironment>, hostname: string, port: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch, hostname })
  const { promise: bound, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', (cause: NodeJS.ErrnoException) => reject(new StartFailure(addressFailure(hostname, port, cause), { cause })))
  server.listen(port, hostname, resolve)
  await bound
  const address = server.address()
  return { port: isBound(address) ? address.port : port, close: (graceMs) => closeServer(server, graceMs) }
}

async function closeServer(server: ServerType, graceMs: number): Promise<void> {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  const impatience = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(impatience)
}

const isBound = (address: AddressInfo | string | null): address is AddressInfo => typeof address === 'object' && address !== null

function addressFailure(hostname: string, port: number, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return `${hostname}:${port} is in use; stop what listens there or set MINTMARK_RUNNER_PORT`
  return `cannot listen on ${hostname}:${port}: ${message}`
}
