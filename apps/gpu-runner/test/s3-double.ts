// A small S3 server for tests: stores what is put, checks the checksum that came with it, and fails on request.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export type PutObject = { readonly bytes: Buffer; readonly contentType: string | undefined; readonly cacheControl: string | undefined }

export type S3Double = {
  readonly endpoint: string
  /** By `/bucket/key`. */
  readonly objects: Map<string, PutObject>
  /** Requests seen, as `METHOD /path`, in order. */
  readonly requests: string[]
  /** Answers the status with which a request is refused, or null to serve it. */
  refuse: (method: string, path: string) => number | null
  close(): Promise<void>
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

const matchesChecksum = (bytes: Buffer, { headers }: IncomingMessage): boolean =>
  headers['x-amz-checksum-sha256'] === createHash('sha256').update(bytes).digest('base64')

function send(object: PutObject | undefined, response: ServerResponse): void {
  if (object) response.writeHead(200, { 'content-length': object.bytes.length }).end(object.bytes)
  else response.writeHead(404, { 'content-type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code></Error>')
}

async function serve(double: S3Double, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [method, path] = [request.method ?? '', (request.url ?? '').split('?')[0] ?? '']
  const bytes = await readBody(request)
  double.requests.push(`${method} ${path}`)
  const refused = double.refuse(method, path)
  if (refused !== null) return void response.writeHead(refused).end('<Error><Code>InternalError</Code></Error>')
  if (method === 'PUT' && !matchesChecksum(bytes, request)) return void response.writeHead(400).end('<Error><Code>BadDigest</Code></Error>')
  if (method === 'PUT') {
    double.objects.set(path, { bytes, contentType: request.headers['content-type'], cacheControl: request.headers['cache-control'] })
  }
  if (method === 'GET') return send(double.objects.get(path), response)
  if (method === 'DELETE') double.objects.delete(path)
  response.writeHead(method === 'DELETE' ? 204 : 200).end()
}

export async function startS3Double(): Promise<S3Double> {
  const server = createServer((request, response) => void serve(double, request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const double: S3Double = {
    endpoint: `http://127.0.0.1:${port}`,
    objects: new Map(),
    requests: [],
    refuse: () => null,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return double
}
