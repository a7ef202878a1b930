// The command line as a user runs it, against a stand-in service that records what it is asked.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'

const key = {
  object: 'api_key',
  id: 'key_1',
  name: 'shop',
  mode: 'live',
  scopes: ['generate'],
  created_at: 1,
  last_used_at: null,
  expires_at: null,
}
const image = (seed: number) => ({ id: `img_${seed}`, seed, watermark: 'ok', b64_json: Buffer.from(`picture ${seed}`).toString('base64') })
const generation = {
  created: 1,
  model: 'penny',
  data: [image(7), image(8)],
  background: 'transparent',
  output_format: 'png',
  size: '128x128',
  quality: 'medium',
  warnings: [{ code: 'resized', param: 'size', message: 'resized from 128x128' }],
}

const answers: Record<string, (body: unknown) => [number, unknown]> = {
  'POST /v1/images/generations': () => [200, generation],
  'POST /v1/admin/keys': () => [201, { ...key, revoked_at: null, key: 'mm_live_secret' }],
  'GET /v1/admin/keys': () => [200, { object: 'list', data: [{ ...key, revoked_at: 86_400 }] }],
  'PATCH /v1/admin/keys/key_1': () => [200, { ...key, revoked_at: null, limits: { images_per_day: 5 } }],
  'DELETE /v1/admin/keys/key_1': () => [200, { ...key, revoked_at: 86_400 }],
  'DELETE /v1/admin/keys/key_2': () => [404, { error: { message: 'no such key', type: 'x', param: null, code: 'key_not_found' } }],
}

type Seen = { call: string; authorization: string | undefined; body: unknown }
let server: Server
let seen: Seen[]
let folder: string

async function answer(request: IncomingMessage): Promise<[number, unknown]> {
  const call = `${request.method} ${request.url}`
  const body = ['POST', 'PATCH'].includes(request.method ?? '') ? await json(request) : null
  seen.push({ call, authorization: request.headers.authorization, body })
  return answers[call]?.(body) ?? [500, {}]
}

beforeEach(async () => {
  seen = []
  folder = await mkdtemp(join(tmpdir(), 'mintmark-cli-'))
  server = createServer((request, response) => {
    void answer(request).then(([status, body]) => response.writeHead(status).end(JSON.stringify(body)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterEach(() => server.close())

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

function mintmark(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, MINTMARK_URL: url(), MINTMARK_API_KEY: 'user-key', MINTMARK_ADMIN_KEY: 'admin-key' }
  return new Promise((resolve) => {
    execFile(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

test('generate writes one file per image and passes the warnings on', async () => {
  const { code, stdout, stderr } = await mintmark('generate', 'a red apple', '-o', 'apple.png', '-n', '2', '--seed', '7')
  expect(code).toBe(0)
  expect(await readFile(join(folder, 'apple.png'), 'utf8')).toBe('picture 7')
  expect(await readFile(join(folder, 'apple-2.png'), 'utf8')).toBe('picture 8')
  expect(stdout).toContain('apple-2.png  seed 8  img_8')
  expect(stderr).toContain('resized from 128x128')
  expect(seen[0]).toEqual({
    call: 'POST /v1/images/generations',
    authorization: 'Bearer user-key',
    body: { prompt: 'a red apple', n: 2, seed: 7, output_format: 'png', response_format: 'b64_json' },
  })
})

test('generate names LoRAs with their weights', async () => {
  const { code } = await mintmark('generate', 'x', '-o', 'x.png', '--lora', 'soft', '--lora', 'bold:-0.5')
  const loras = [
    { id: 'soft', weight: 1 },
    { id: 'bold', weight: -0.5 },
  ]
  expect([code, seen[0]?.body]).toMatchObject([0, { loras }])
  expect(await mintmark('generate', 'x', '-o', 'x.png', '--lora', 'bold:much')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Not a number'),
  })
})

test('a file name without a known ending is refused before anything is asked', async () => {
  expect(await mintmark('generate', 'x', '-o', 'apple.gif')).toMatchObject({ code: 1, stderr: expect.stringContaining('.png, .webp') })
  expect(seen).toEqual([])
})

test('keys create shows the key once, with the admin key as authority', async () => {
  const { stdout } = await mintmark('keys', 'create', 'shop', '--scope', 'generate', '--expires', '2027-01-31')
  expect(stdout).toContain('mm_live_secret')
  expect(seen[0]).toMatchObject({ authorization: 'Bearer admin-key', body: { name: 'shop', scopes: ['generate'], expires_at: 1801353600 } })
})

test('keys take limits of their own, at their creation and later', async () => {
  await mintmark('keys', 'create', 'shop', '--limit', 'images_per_day=5', 'requests_per_minute=none')
  expect((await mintmark('keys', 'limit', 'key_1', 'images_per_day=5')).stdout).toContain('images_per_day=5')
  expect(seen.map(({ body }) => (body as { limits: unknown }).limits)).toEqual([
    { images_per_day: 5, requests_per_minute: null },
    { images_per_day: 5 },
  ])
})

test('keys are made strict, and switched to and fro', async () => {
  await mintmark('keys', 'create', 'shop', '--strict')
  await mintmark('keys', 'strict', 'key_1', 'on')
  await mintmark('keys', 'strict', 'key_1', 'off')
  expect(seen.map(({ body }) => (body as { strict: unknown }).strict)).toEqual([true, true, false])
})

test('a limit that is none is refused with the names of all limits', async () => {
  expect(await mintmark('keys', 'limit', 'key_1', 'images=5')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('images_per_month'),
  })
  expect(seen).toEqual([])
})

test('keys list and revoke say when a key was revoked', async () => {
  expect((await mintmark('keys', 'list')).stdout).toContain('revoked 1970-01-02')
  expect((await mintmark('keys', 'revoke', 'key_1')).stdout).toContain('revoked 1970-01-02')
})

test('a refusal is one line with the service’s own words', async () => {
  const { code, stderr } = await mintmark('keys', 'revoke', 'key_2')
  expect(code).toBe(1)
  expect(stderr).toBe('The service refused, 404 key_not_found: no such key\n')
})

test('a service that is not there is named', async () => {
  const { code, stderr } = await mintmark('--url', 'http://127.0.0.1:1', 'keys', 'list')
  expect(code).toBe(1)
  expect(stderr).toBe('The service at http://127.0.0.1:1 cannot be reached; is it running?\n')
})
