// Where signatures and time stamps come from: a remote signer with a key of its own, and an authority that may be slow, dead or sound.
import { execFileSync } from 'node:child_process'
import { createPrivateKey, sign as signMessage } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, json } from 'node:stream/consumers'
import { Reader } from '@contentauth/c2pa-node'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { createDevCertificates, type DevCertificates } from '../../../../../infra/certificates/create-dev-certificates.ts'
import { encodeImage } from '../../image/encode.ts'
import { checkCredentials, type Credentials } from './credentials.ts'
import { createSign, type SignRequest } from './sign.ts'
import { createTimeStamping } from './time-stamp.ts'

let certificates: DevCertificates
let request: SignRequest
beforeAll(async () => {
  certificates = await createDevCertificates({ now: new Date(), organisation: 'Mintmark tests' })
  const pixels = { width: 16, height: 16, data: new Uint8Array(16 * 16 * 4).fill(200) }
  request = {
    bytes: await encodeImage(pixels, { format: 'png', quality: 90, background: 'transparent' }),
    contentType: 'image/png',
    subject: {
      imageId: 'img_1',
      modelId: 'penny',
      weightsDigest: 'e'.repeat(64),
      fileExtension: 'png',
      madeAt: new Date(),
      version: '1.0.0',
      watermarkId: null,
    },
  }
})

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`
}

const credentialsOf = (changes: Partial<Credentials>): Credentials => {
  const { chainPem, keyPem, caPem } = certificates
  return checkCredentials({ chainPem, source: { kind: 'local', keyPem }, trustPem: caPem, tsaUrl: null, ...changes }, new Date())
}
const now = (): number => performance.now()

async function reportOf(bytes: Uint8Array) {
  const settings = {
    trust: { trust_anchors: certificates.caPem },
    verify: { verify_trust: true, remote_manifest_fetch: false, ocsp_fetch: false },
  }
  const reader = await Reader.fromAsset({ buffer: Buffer.from(bytes), mimeType: 'image/png' }, settings)
  return { state: reader?.json().validation_state, time: reader?.getActive()?.signature_info?.time ?? null }
}

/** A signer as a key service would be: it holds the key, and wants a token. */
const remoteSigner =
  (token: string): RequestListener =>
  (incoming, response) =>
    void json(incoming).then((body) => {
      if (incoming.headers.authorization !== `Bearer ${token}`) return response.writeHead(403).end()
      const { algorithm, message } = body as { algorithm: string; message: string }
      expect(algorithm).toBe('es256')
      const signature = signMessage('sha256', Buffer.from(message, 'base64'), createPrivateKey(certificates.keyPem))
      return response.end(JSON.stringify({ signature: signature.toString('base64') }))
    })

test('a remote signer gives a file that is trusted; a wrong token or a dead one gives none', async () => {
  const url = await serve(remoteSigner('secret'))
  const sign = createSign(credentialsOf({ source: { kind: 'remote', url, token: 'secret' } }), now)
  expect(await reportOf((await sign(request)).bytes)).toEqual({ state: 'Trusted', time: null })
  for (const source of [
    { kind: 'remote', url, token: 'guess' },
    { kind: 'remote', url: 'http://127.0.0.1:9/', token: null },
  ] as const) {
    await expect(createSign(credentialsOf({ source }), now)(request)).rejects.toMatchObject({ code: 'signing_failed' })
  }
})

/** An RFC 3161 authority with a root of its own, answering by `openssl ts`. */
async function timeStampAuthority(): Promise<RequestListener> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-tsa-'))
  closers.push(() => rmSync(folder, { recursive: true }))
  const write = (name: string, text: string | Buffer): void => writeFileSync(join(folder, name), text)
  const leaf = { purposes: ['1.3.6.1.5.5.7.3.8'] }
  const { chainPem, caPem, keyPem } = await createDevCertificates({ now: new Date(), organisation: 'Time stamps', leaf })
  const section = ['[tsa]', 'default_tsa = t', '[t]', 'serial = serial', 'default_policy = 1.2.3.4.1', 'digests = sha256, sha384, sha512']
  write('ts.cnf', [...section, 'signer_digest = sha256', 'ess_cert_id_alg = sha256', ''].join('\n'))
  for (const [name, text] of Object.entries({ serial: '01', 'chain.pem': chainPem, 'ca.pem': caPem, 'key.pem': keyPem })) write(name, text)
  const signer = ['-signer', 'chain.pem', '-chain', 'ca.pem', '-inkey', 'key.pem']
  return (incoming, response) =>
    void buffer(incoming).then((query) => {
      write('query', query)
      execFileSync('openssl', ['ts', '-reply', '-config', 'ts.cnf', '-queryfile', 'query', ...signer, '-out', 'reply'], {
        cwd: folder,
        stdio: 'ignore',
      })
      return response.setHeader('content-type', 'application/timestamp-reply').end(readFileSync(join(folder, 'reply')))
    })
}

test('an authority that answers puts its time into the signature', async () => {
  const signed = await createSign(credentialsOf({ tsaUrl: await serve(await timeStampAuthority()) }), now)(request)
  expect(signed.timeStamp).toBe('given')
  const report = await reportOf(signed.bytes)
  expect(report.state).toBe('Trusted')
  expect(Math.abs(Date.parse(report.time ?? '') - Date.now())).toBeLessThan(60_000)
})

test('an authority that is dead costs the stamp and not the image', async () => {
  const signed = await createSign(credentialsOf({ tsaUrl: 'http://127.0.0.1:9/' }), now)(request)
  expect(signed.timeStamp).toBe('missed')
  expect(await reportOf(signed.bytes)).toEqual({ state: 'Trusted', time: null })
})

test('an authority that exceeds the budget is left alone for a minute', async () => {
  let clock = 0
  const stamping = createTimeStamping({ budgetMs: 5, now: () => clock })
  const asked: string[] = []
  const never = () => {
    asked.push('never')
    return new Promise<string>(() => {})
  }
  const plain = async () => 'plain'
  expect(await stamping.prefer(never, plain)).toEqual({ result: 'plain', stamped: false })
  clock = 59_999
  expect(await stamping.prefer(never, plain)).toEqual({ result: 'plain', stamped: false })
  expect(asked).toHaveLength(1)
  clock = 60_001
  expect(await stamping.prefer(async () => 'stamped', plain)).toEqual({ result: 'stamped', stamped: true })
})
