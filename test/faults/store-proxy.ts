// Stands between the runners and the bucket: passes puts on, refuses them, holds them up, or spoils a byte on the way.
import { once } from 'node:events'
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

export type Fault = 'none' | 'refuse' | 'refuse once' | 'slow' | 'spoil'

export type StoreProxy = {
  fault: Fault
  /** Puts since the last look. */
  puts: number
  close(): void
}

const slowMs = 1_500

function spoil(bytes: Buffer): Buffer {
  const spoilt = Buffer.from(bytes)
  spoilt[spoilt.length >> 1] = (spoilt[spoilt.length >> 1] ?? 0) ^ 1
  return spoilt
}

function passOn({ method, url, headers }: IncomingMessage, body: Buffer, outgoing: ServerResponse, port: number): void {
  const onward = forward({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  // A bucket that goes away ends the runner's call too.
  onward.on('error', () => outgoing.destroy())
  onward.end(body)
}

async function take(proxy: StoreProxy, incoming: IncomingMessage, outgoing: ServerResponse, port: number): Promise<void> {
  const body = await buffer(incoming)
  const { fault } = proxy
  const isPut = incoming.method === 'PUT'
  if (isPut) proxy.puts++
  if (isPut && (fault === 'refuse' || fault === 'refuse once')) {
    if (fault === 'refuse once') proxy.fault = 'none'
    outgoing.writeHead(503).end()
    return
  }
  if (isPut && fault === 'slow') await delay(slowMs)
  passOn(incoming, isPut && fault === 'spoil' ? spoil(body) : body, outgoing, port)
}

/** Listens on `port` in front of the bucket at `bucketPort`. A runner that is killed in the middle of a put leaves no put half done. */
export async function startStoreProxy(port: number, bucketPort: number): Promise<StoreProxy> {
  const server = createServer((incoming, outgoing) => void take(proxy, incoming, outgoing, bucketPort).catch(() => outgoing.destroy()))
  const proxy: StoreProxy = { fault: 'none', puts: 0, close: () => void server.close() }
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return proxy
}
