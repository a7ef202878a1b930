// `mintmark verify` as a user runs it, against a stand-in service.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'

const verification = {
  object: 'verification',
  verdict: 'recovered',
  tier: 'B',
  summary: 'A changed copy.',
  c2pa: {
    source: 'recovered',
    state: 'invalid',
    statuses: ['assertion.dataHash.mismatch'],
    issuer: 'Example Studio',
    generator: null,
    manifest_id: null,
    signed_at: null,
    actions: [],
  },
  watermark: { found: true, algorithm: 'org.mintmark.wm.ss.1', version: 1, p_value: 1e-8 },
  record: { unique_id: 'img_1', provider: null, system: null, model: 'penny', created_at: 86_400 },
  limits: ['It does not prove everything.'],
}

let server: Server
let seen: { call: string; authorization: string | undefined; type: string; body: string }[]
let folder: string

beforeEach(async () => {
  seen = []
  folder = await mkdtemp(join(tmpdir(), 'mintmark-verify-'))
  await writeFile(join(folder, 'a.png'), 'the picture')
  server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { authorization, 'content-type': type = '' } = request.headers
      seen.push({ call: `${request.method} ${request.url}`, authorization, type, body: body.toString() })
      return response.end(JSON.stringify(verification))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => server.close())

function mintmark(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env['PATH'], MINTMARK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` }
  return new Promise((resolve) => {
    execFile(process.execPath, [join(import.meta.dirname, '..', 'main.ts'), ...args], { env, cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })
}

test('sends the file without a key and says what was found', async () => {
  const { code, stdout } = await mintmark('verify', 'a.png')
  expect(code).toBe(0)
  expect(stdout.split('\n')).toEqual([
    'recovered (tier B)',
    'A changed copy.',
    'credentials  recovered, invalid (assertion.dataHash.mismatch), signed by Example Studio',
    'watermark    org.mintmark.wm.ss.1, by accident in at most 1e-8 of unmarked pictures',
    'record       img_1, made with penny at 1970-01-02T00:00:00.000Z',
    'note         It does not prove everything.',
    '',
  ])
  expect(seen).toEqual([
    {
      call: 'POST /v1/verify',
      authorization: undefined,
      type: expect.stringMatching(/^multipart\/form-data/),
      body: expect.stringContaining('the picture'),
    },
  ])
})

test('--json prints the answer as it came', async () => {
  expect(JSON.parse((await mintmark('verify', 'a.png', '--json')).stdout)).toEqual(verification)
})

test('a file that is not there is named', async () => {
  expect(await mintmark('verify', 'b.png')).toEqual({ code: 1, stdout: '', stderr: 'b.png cannot be read.\n' })
})
