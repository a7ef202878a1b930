// Provenance end to end: a picture is made, changed as the world changes pictures, and verified by anybody.
import { softBindingValue, type Verification, verificationSchema } from '@mintmark/shared'
import { createWatermarker, type RgbaImage } from '@mintmark/watermark'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { masterKeysSchema } from '../../apps/gpu-runner/src/provenance/watermark/master-keys.ts'
import { call, fromBase64, generate, stack } from './client.ts'
import { flipBit, readCredentials } from './credentials.ts'
import { decode } from './pixels.ts'

async function verify(file: Uint8Array): Promise<Verification> {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(file)]))
  const response = await fetch(`${stack().baseUrl}/v1/verify`, { method: 'POST', body: form })
  const text = await response.text()
  expect({ status: response.status, text }).toMatchObject({ status: 200 })
  return verificationSchema.parse(JSON.parse(text))
}

describe('a picture of 512 pixels', () => {
  let file: Buffer
  let id: string
  let mark: string
  beforeAll(async () => {
    const answer = await generate({ prompt: 'a red fox', seed: 77, size: '512x512', background: 'opaque', response_format: 'b64_json' })
    file = fromBase64(answer.data[0]?.b64_json)
    id = answer.data[0]?.id ?? ''
    mark = answer.data[0]?.watermark ?? ''
  })

  test('carries a mark that lasts', () => {
    expect(mark).toBe('ok')
  })

  test('as it was delivered is intact and ours, with its record', async () => {
    const found = await verify(file)
    expect(found).toMatchObject({ tier: 'A', c2pa: { source: 'embedded', state: 'trusted', issuer: 'Mintmark development' } })
    expect(found.record).toMatchObject({ unique_id: id, model: 'penny', provider: 'Mintmark development' })
  })

  test.each<[string, (file: Buffer) => Promise<Buffer> | Buffer]>([
    ['stripped of its metadata', (bytes) => sharp(bytes).png().toBuffer()],
    ['re-encoded as JPEG of quality 75', (bytes) => sharp(bytes).jpeg({ quality: 75 }).toBuffer()],
    ['re-encoded as WebP of quality 80', (bytes) => sharp(bytes).webp({ quality: 80 }).toBuffer()],
    ['mirrored', (bytes) => sharp(bytes).flop().jpeg({ quality: 90 }).toBuffer()],
    ['with one bit changed', (bytes) => flipBit(bytes)],
  ])('%s is recovered by its mark', async (_, change) => {
    const found = await verify(await change(file))
    expect(found).toMatchObject({ tier: 'B', watermark: { found: true }, record: { unique_id: id } })
    expect(found.c2pa).toMatchObject({ source: 'recovered', statuses: ['assertion.dataHash.mismatch'], issuer: 'Mintmark development' })
  })

  describe('beside a thief who can mark as the service does', () => {
    const marker = () => createWatermarker({ masterKeys: masterKeysSchema.parse(stack().watermarkKeys) })
    const rgba = async (bytes: Buffer): Promise<RgbaImage> => {
      const { rgba: data, width, height } = await decode(bytes)
      return { width, height, data: new Uint8Array(data) }
    }
    const marked = async (markId: bigint): Promise<Buffer> => {
      const data = await marker().embed(await rgba(other), markId, { notch: 2 })
      return sharp(data ?? new Uint8Array(), { raw: { width: 512, height: 512, channels: 4 } })
        .png()
        .toBuffer()
    }
    let other: Buffer
    beforeAll(async () => {
      const pixels = Uint8Array.from({ length: 512 * 512 * 3 }, (_, i) => 128 + 90 * Math.sin(i / 190_000) * Math.cos((i % 1536) / 200))
      other = await sharp(pixels, { raw: { width: 512, height: 512, channels: 3 } })
        .png()
        .toBuffer()
    })

    test('its mark on another picture is called a possible copy', async () => {
      const read = await marker().extract(await rgba(file), { exhaustive: false })
      const found = await verify(await marked(read.found ? read.id : 0n))
      expect(found).toMatchObject({ tier: 'C', verdict: 'possible_copy', record: { unique_id: id } })
    })

    test('a mark that no record knows is said to have none', async () => {
      expect(await verify(await marked(1n))).toMatchObject({ tier: "C'", verdict: 'mark_without_record', record: null })
    })
  })

  test('leads from its mark to its manifest over the resolution API, which a reader trusts with the delivered file', async () => {
    const form = await verify(await sharp(file).jpeg({ quality: 75 }).toBuffer())
    const manifestId = form.c2pa?.manifest_id ?? ''
    const manifest = Buffer.from(await (await call(`/v1/softbinding/manifests/${manifestId}`, { key: null })).arrayBuffer())
    const body = { image: (await sharp(file).png().toBuffer()).toString('base64'), c2pa: manifest.toString('base64') }
    const beside = verificationSchema.parse(await (await call('/v1/verify', { method: 'POST', key: null, body })).json())
    expect(beside).toMatchObject({ tier: 'B', record: { unique_id: id } })
    expect(await readCredentials(file, 'image/png', stack().caPemPath)).toMatchObject({ state: 'Trusted' })
  })
})

test('a picture that was made elsewhere carries nothing, which is no evidence', async () => {
  const noise = Uint8Array.from({ length: 300 * 300 * 3 }, (_, i) => 128 + 100 * Math.sin(i * i))
  const image = await sharp(noise, { raw: { width: 300, height: 300, channels: 3 } })
    .jpeg()
    .toBuffer()
  expect(await verify(image)).toMatchObject({ tier: 'D', c2pa: null, record: null, summary: expect.stringContaining('no evidence') })
})

test('the page /verify is served with a policy that lets nothing else in, and its script beside it', async () => {
  const page = await fetch(`${stack().baseUrl}/verify`)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('<h1>Verify a picture</h1>')
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/)
  expect((await fetch(`${stack().baseUrl}/verify.js`)).headers.get('content-type')).toMatch(/javascript/)
})

test('an unknown mark resolves to nothing', async () => {
  const query = new URLSearchParams({ alg: 'org.mintmark.wm.ss.1', value: softBindingValue('000000000001') }).toString()
  expect(await (await call(`/v1/softbinding/matches/byBinding?${query}`, { key: null })).json()).toEqual({ matches: [] })
})

test('what is no picture is refused', async () => {
  const form = new FormData()
  form.set('file', new Blob(['not a picture']))
  const response = await fetch(`${stack().baseUrl}/v1/verify`, { method: 'POST', body: form })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code: 'invalid_value', param: 'file' } })
})
