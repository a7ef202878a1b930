// Downloads from a server of this machine: by manifest and by layout, resumed, redirected, limited, and checked.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { downloadModel } from './download-model.ts'
import type { Fetch } from './fetch-file.ts'

const index = {
  _class_name: 'StableDiffusionPipeline',
  unet: ['d', 'U'],
  vae: ['d', 'V'],
  scheduler: ['d', 'S'],
  safety_checker: [null, null],
}
const graph = Buffer.alloc(100_000, 'graph')

/** Files by path; `cutAfter` breaks the connection off once, after that many bytes of a graph. */
type Site = { files: Record<string, Buffer>; cutAfter: number | null; asked: string[] }
let site: Site
let server: Server
let origin: string
let folder: string

function serve(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? ''
  site.asked.push(`${path}${request.headers.range ? ` ${request.headers.range}` : ''}`)
  if (path.startsWith('/moved/')) return void response.writeHead(302, { location: `/model/${path.slice(7)}` }).end()
  const file = site.files[path.replace('/model/', '')]
  if (!file) return void response.writeHead(404).end()
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const body = file.subarray(from)
  response.writeHead(from > 0 ? 206 : 200, { etag: '"v1"', 'content-length': body.length })
  if (site.cutAfter === null || !path.endsWith('unet/model.onnx')) return void response.end(body)
  response.write(body.subarray(0, site.cutAfter))
  site.cutAfter = null
  void untilWritten(join(folder, 'unet/model.onnx.part')).then(() => response.destroy())
}

async function untilWritten(path: string): Promise<void> {
  while (!(await stat(path).catch(() => null))?.size) await setTimeout(5)
}

beforeEach(async () => {
  const text = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
  const files = {
    'model_index.json': text(index),
    'unet/model.onnx': graph,
    'unet/config.json': text({}),
    'vae_decoder/model.onnx': Buffer.from('decoder'),
    'scheduler/scheduler_config.json': text({}),
  }
  site = { files, cutAfter: null, asked: [] }
  server = createServer(serve).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  folder = await mkdtemp(join(tmpdir(), 'mintmark-download-'))
})
afterEach(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

async function download(path = '/model', changes: { maxBytes?: number; fetch?: Fetch; folder?: string } = {}): Promise<string[]> {
  const said: string[] = []
  await downloadModel({ fetch, url: origin + path, folder, maxBytes: 1e9, say: (line) => said.push(line), ...changes })
  return said
}
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

test('the files of the layout that are there are fetched, and the digest of each is told', async () => {
  const said = await download()
  expect(said[0]).toContain('not encrypted')
  expect(said).toContain(`${sha256(graph)}  unet/model.onnx  100000 bytes`)
  expect(await readFile(join(folder, 'unet/model.onnx'))).toEqual(graph)
  expect(await stat(join(folder, 'unet/model.onnx_data')).catch(() => null)).toBeNull()
})

test('a broken download is resumed where it ended, and what is complete is not fetched again', async () => {
  site.cutAfter = 60_000
  await expect(download()).rejects.toThrow(/terminated|aborted/)
  const kept = (await stat(join(folder, 'unet/model.onnx.part'))).size
  expect(kept).toBeGreaterThan(0)
  site.asked.length = 0
  await download()
  expect(site.asked).toContain(`/model/unet/model.onnx bytes=${kept}-`)
  expect(site.asked).not.toContain('/model/model_index.json')
  expect(await readFile(join(folder, 'unet/model.onnx'))).toEqual(graph)
})

test('redirects are followed, but not from https to http, nor to what is no web address', async () => {
  await download('/moved')
  expect(await readFile(join(folder, 'unet/model.onnx'))).toEqual(graph)
  const redirectTo =
    (location: string): Fetch =>
    async () =>
      new Response(null, { status: 302, headers: { location } })
  const secure = { url: 'https://models.example/m', folder: join(folder, 'other'), maxBytes: 1, say: () => {} }
  await expect(downloadModel({ ...secure, fetch: redirectTo('http://models.example/m') })).rejects.toThrow(/from https to http/)
  await expect(downloadModel({ ...secure, url: 'http://a.example', fetch: redirectTo('ftp://a.example/') })).rejects.toThrow(
    /ftp: cannot be/,
  )
  await expect(downloadModel({ ...secure, fetch: redirectTo('/again') })).rejects.toThrow(/more than 5 times/)
})

test('a download stops at the limit of all files together', async () => {
  await expect(download('/model', { maxBytes: 50_000 })).rejects.toThrow(/unet\/model\.onnx is larger/)
})

test('a missing graph is named, and so is a place without a model', async () => {
  delete site.files['vae_decoder/model.onnx']
  await expect(download()).rejects.toThrow(/no vae_decoder\/model\.onnx at this URL/)
  await expect(download('/nothing', { folder: join(folder, 'other') })).rejects.toThrow(/neither manifest\.json nor model_index\.json/)
})

test('files that a manifest names are checked against it, and only names below the folder are taken', async () => {
  const manifest = JSON.parse(await readFile(new URL('../../../gpu-runner/test/tiny-penny/manifest.json', import.meta.url), 'utf8'))
  const publish = (files: unknown): void => void (site.files['manifest.json'] = Buffer.from(JSON.stringify({ ...manifest, files })))
  publish({ 'unet/model.onnx': { bytes: 100_000, sha256: sha256(graph) }, 'unet/config.json': { bytes: 2, sha256: '0'.repeat(64) } })
  await expect(download()).rejects.toThrow(/unet\/config\.json is not the file that the manifest names/)
  expect(await stat(join(folder, 'unet/config.json')).catch(() => null)).toBeNull()
  await rm(join(folder, 'manifest.json'))
  publish({ '../outside': { bytes: 1, sha256: '0'.repeat(64) } })
  await expect(download()).rejects.toThrow(/\.\.\/outside is no name of a model's file/)
})
