// Ports of loopback: finds a free one, and checks that a chosen one is, before anything is started.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { StartFailure, systemCode } from './failure.ts'

/** Throws a StartFailure that names the port and the option to change it when something else listens on it. */
export async function requireFreePort(port: number, host: string, option: string): Promise<void> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    const why = systemCode(error) === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${systemCode(error) ?? 'unknown reason'})`
    throw new StartFailure(`Port ${port} ${why}; choose another with ${option} PORT.`, { cause: error })
  } finally {
    server.close()
  }
}

/** A port of loopback that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was opened')
  return address.port
}

const isFree = (port: number): Promise<boolean> =>
  requireFreePort(port, '127.0.0.1', '').then(
    () => true,
    () => false,
  )

/** The first of so many free ports in a row. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = await freePort()
    const rest = Array.from({ length: count - 1 }, (_, i) => first + i + 1)
    if ((await Promise.all(rest.map(isFree))).every(Boolean)) return first
  }
}
