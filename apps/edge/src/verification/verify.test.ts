// Verification through the public door: each tier from what a runner finds and the ledger knows, and what no file gets past.
import { env } from 'cloudflare:workers'
import { type Inspection, type InspectionOptions, inspectionOptionsSchema, softBindingValue, verificationSchema } from '@mintmark/shared'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { call, createApiKey, errorOf, generate } from '../../test/client.ts'
import { installFakeRunner, type FakeRunner } from '../../test/fake-runner.ts'
import { ledgerOfKey } from '../../test/ledger.ts'

let runner: FakeRunner
beforeEach(() => {
  runner = installFakeRunner()
})
afterEach(() => vi.restoreAllMocks())

const base: Inspection = { content_type: 'image/png', width: 8, height: 8, credentials: null, watermark: null, similarity: null }
const ours: NonNullable<Inspection['credentials']> = {
  state: 'trusted',
  ours: true,
  failures: [],
  issuer: 'Example Studio',
  generator: 'Mintmark 1.0.0',
  manifest_id: 'urn:c2pa:unknown',
  signed_at: null,
  actions: [{ action: 'c2pa.created', when: '2026-11-23T18:30:00Z', digital_source_type: null, software_agent: 'penny' }],
}
const stripped: typeof ours = { ...ours, state: 'invalid', failures: ['assertion.dataHash.mismatch'] }
const markOf = (id: string, tag_bits = 32): Inspection['watermark'] => ({
  id,
  version: 1,
  tag_bits,
  false_accept_probability: 3.2e-9,
  placement: { angle_degrees: 5, mirrored: true },
})

/** The first look finds `first`; those after it, against the records, `compared` in turn, and the last of them again. */
function finds(first: Partial<Inspection>, ...compared: Partial<Inspection>[]): InspectionOptions[] {
  const asked: InspectionOptions[] = []
  runner.inspect = (form) => {
    const options = form.get('options')
    asked.push(inspectionOptionsSchema.parse(JSON.parse(typeof options === 'string' ? options : '')))
    return Response.json({ ...base, ...(asked.length === 1 ? first : (compared[asked.length - 2] ?? compared.at(-1))) })
  }
  return asked
}

const formOf = (bytes = new Uint8Array([1, 2, 3])): FormData => {
  const form = new FormData()
  form.set('file', new Blob([bytes]), 'a.png')
  return form
}
const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) => call(path, { method: 'POST', body, headers })
const verify = async () => verificationSchema.parse(await (await post('/v1/verify', formOf())).json())

/** A generated image's row, given the mark and the manifest that tests look for. */
async function createRecord() {
  const key = await createApiKey()
  await generate(key.key)
  const [row] = await ledgerOfKey(key.id)
  const id = row?.id ?? ''
  const watermarkId = id.slice(-12)
  await env.IMAGES.put(`manifests/${id}.c2pa`, 'the manifest')
  await env.DB.prepare('UPDATE generations SET watermark_id = ? WHERE id = ?').bind(watermarkId, id).run()
  return { id, watermarkId, manifestId: `urn:c2pa:${id}` }
}

describe('tiers', () => {
  it('A: an intact file of ours, with its record when there is one', async () => {
    const { id, manifestId } = await createRecord()
    finds({ credentials: { ...ours, manifest_id: manifestId } })
    expect(await verify()).toMatchObject({
      verdict: 'intact',
      tier: 'A',
      c2pa: { source: 'embedded', state: 'trusted', issuer: 'Example Studio' },
      watermark: { found: false },
      record: { unique_id: id, provider: 'Example Studio', system: 'Mintmark 1.0.0', model: 'penny' },
    })
    finds({ credentials: ours })
    expect(await verify()).toMatchObject({ verdict: 'intact', record: null })
  })

  it("A': an intact file of another issuer, also when it claims one of our manifests", async () => {
    const { manifestId } = await createRecord()
    finds({ credentials: { ...ours, ours: false, state: 'valid', issuer: 'Else', manifest_id: manifestId } })
    expect(await verify()).toMatchObject({
      verdict: 'intact_other_issuer',
      tier: "A'",
      c2pa: { state: 'valid', issuer: 'Else' },
      record: null,
    })
  })

  it('B: a mark leads to the manifest, which is read against the file as the mark lies in it', async () => {
    const { id, watermarkId } = await createRecord()
    const asked = finds({ watermark: markOf(watermarkId) }, { credentials: stripped, similarity: 0.97 })
    expect(await verify()).toMatchObject({
      verdict: 'recovered',
      tier: 'B',
      c2pa: { source: 'recovered', state: 'invalid', statuses: ['assertion.dataHash.mismatch'], issuer: 'Example Studio' },
      watermark: { found: true, algorithm: 'org.mintmark.wm.ss.1', p_value: 1e-8 },
      record: { unique_id: id, model: 'penny' },
    })
    expect(asked).toEqual([
      { version: 1, watermark: true, compare: null },
      { version: 1, watermark: false, compare: { likeness: 'likeness', placement: { angle_degrees: 5, mirrored: true } } },
    ])
  })

  it.each<[string, Partial<Inspection>]>([
    ['on another picture', { credentials: stripped, similarity: 0.4 }],
    ['where nothing could be compared', { credentials: stripped, similarity: null }],
    ['whose manifest is not sound', { credentials: { ...stripped, ours: false }, similarity: 0.99 }],
  ])('C: a mark %s may be a copy', async (_, second) => {
    const { watermarkId } = await createRecord()
    finds({ watermark: markOf(watermarkId) }, second)
    expect(await verify()).toMatchObject({ verdict: 'possible_copy', tier: 'C' })
  })

  it('B and D: part of an id leads to the record that the file is like, and to none that it is not', async () => {
    const [first, second] = [await createRecord(), await createRecord()]
    const remark = (id: string, mark: string, at: number) =>
      env.DB.prepare('UPDATE generations SET watermark_id = ?, created_at = ? WHERE id = ?').bind(mark, at, id).run()
    await remark(first.id, 'abcdef100000', 1)
    await remark(second.id, 'abcdef1fffff', 2)
    finds({ watermark: markOf('abcdef1', 16) }, { credentials: stripped, similarity: 0.5 }, { credentials: stripped, similarity: 0.97 })
    expect(await verify()).toMatchObject({ verdict: 'recovered', watermark: { found: true }, record: { unique_id: second.id } })
    finds({ watermark: markOf('abcdef1', 16) }, { credentials: stripped, similarity: 0.5 })
    expect(await verify()).toMatchObject({ verdict: 'nothing_found', record: null, watermark: { found: false } })
    finds({ watermark: markOf('abcdef2', 16) }, { credentials: stripped, similarity: 0.97 })
    expect(await verify()).toMatchObject({ verdict: 'nothing_found', record: null })
  })

  it("C' and D: a mark without a record counts only when its tag is long", async () => {
    finds({ watermark: markOf('ffffffffffff') })
    expect(await verify()).toMatchObject({ verdict: 'mark_without_record', tier: "C'", record: null, watermark: { found: true } })
    finds({ watermark: markOf('ffffffffffff', 16) })
    expect(await verify()).toMatchObject({ verdict: 'nothing_found', tier: 'D', watermark: { found: false, p_value: null } })
  })

  it('D: nothing found says that it proves nothing; broken credentials stay in view', async () => {
    finds({})
    expect(await verify()).toMatchObject({
      verdict: 'nothing_found',
      c2pa: null,
      summary: expect.stringContaining('no evidence that a human'),
    })
    finds({ credentials: { ...stripped, ours: false } })
    expect(await verify()).toMatchObject({ verdict: 'nothing_found', c2pa: { state: 'invalid' } })
  })
})

describe('what is sent', () => {
  const json = { 'content-type': 'application/json' }
  const refusal = async (body: BodyInit, headers: Record<string, string> = {}) => errorOf(await post('/v1/verify', body, headers))

  it('a manifest beside its picture is handed to the runner with it', async () => {
    runner.inspect = async (form) => {
      const manifest = form.get('manifest')
      expect(manifest instanceof File && (await manifest.text())).toBe('abc')
      return Response.json({ ...base, credentials: ours })
    }
    const body = JSON.stringify({ image: btoa('picture'), c2pa: btoa('abc') })
    expect(await (await post('/v1/verify', body, json)).json()).toMatchObject({ tier: 'A', c2pa: { source: 'supplied' } })
  })

  it('a body that holds no picture, or too much of one, is refused by name', async () => {
    expect(await refusal(new FormData())).toMatchObject({ status: 400, code: 'missing_required_parameter', param: 'file' })
    expect(await refusal('{}', json)).toMatchObject({ status: 400 })
    expect(await refusal('text', { 'content-type': 'text/plain' })).toMatchObject({ code: 'unsupported_media_type' })
    expect(await refusal(formOf(new Uint8Array(20 * 2 ** 20 + 1)))).toMatchObject({ status: 413, code: 'body_too_large' })
  })

  it('what the runner cannot read is the client’s mistake, and a lost runner is not', async () => {
    const body = { error: { message: "Invalid 'file': no.", type: 'invalid_request_error', param: 'file', code: 'invalid_value' } }
    runner.inspect = () => Response.json(body, { status: 400 })
    expect(await refusal(formOf())).toEqual({ status: 400, code: 'invalid_value', param: 'file' })
    runner.inspect = () => new Response('no', { status: 502 })
    expect(await refusal(formOf())).toMatchObject({ status: 503, code: 'runner_unavailable' })
  })

  it('an address gets 30 verifications a minute', async () => {
    const headers = { 'cf-connecting-ip': '203.0.113.9' }
    for (let i = 0; i < 30; i++) expect((await post('/v1/verify', formOf(), headers)).status).toBe(200)
    expect(await errorOf(await post('/v1/verify', formOf(), headers))).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
    expect((await post('/v1/verify', formOf(), { 'cf-connecting-ip': '203.0.113.10' })).status).toBe(200)
  })
})

it('OpenAI’s provenance check says the same in its own shape', async () => {
  const { watermarkId } = await createRecord()
  finds({ credentials: ours, watermark: markOf(watermarkId) })
  expect(await (await post('/v1/content_provenance_checks', formOf())).json()).toMatchObject({
    object: 'content_provenance_check',
    results: [
      {
        type: 'c2pa',
        outcome: 'detected',
        validation_state: 'trusted',
        issuer: 'Example Studio',
        model: 'penny',
        generated_at: '2026-11-23T18:30:00Z',
      },
      { type: 'mintmark', outcome: 'detected', model: null },
    ],
  })
  finds({})
  expect(await (await post('/v1/content_provenance_checks', formOf())).json()).toMatchObject({
    results: [
      { type: 'c2pa', outcome: 'not_detected', validation_state: 'not_present', issuer: null },
      { type: 'mintmark', outcome: 'not_detected', generated_at: null },
    ],
  })
})

describe('the soft-binding resolution API', () => {
  const alg = 'org.mintmark.wm.ss.1'
  const path = '/v1/softbinding'
  const get = (query: Record<string, string>) => call(`${path}/matches/byBinding?${new URLSearchParams(query).toString()}`)

  it('leads from a mark to the manifest and its bytes', async () => {
    const { watermarkId, manifestId } = await createRecord()
    const value = softBindingValue(watermarkId)
    expect(await (await get({ alg, value })).json()).toEqual({ matches: [{ manifestId }] })
    const posted = await post(`${path}/matches/byBinding`, JSON.stringify({ alg, value }), { 'content-type': 'application/json' })
    expect(await posted.json()).toEqual({ matches: [{ manifestId }] })
    const manifest = await call(`${path}/manifests/${manifestId}?returnActiveManifest=true`)
    expect(manifest.headers.get('content-type')).toBe('application/c2pa')
    expect(new TextDecoder().decode(await manifest.arrayBuffer())).toBe('the manifest')
  })

  it('leads from a picture to the manifest, unless the mark sits on another one', async () => {
    const { watermarkId, manifestId } = await createRecord()
    const match = () => post(`${path}/matches/byContent`, 'picture', { 'content-type': 'image/png' })
    finds({ watermark: markOf(watermarkId) }, { credentials: stripped, similarity: 0.912 })
    expect(await (await match()).json()).toEqual({ matches: [{ manifestId, similarityScore: 91 }] })
    finds({ watermark: markOf(watermarkId) }, { credentials: stripped, similarity: 0.3 })
    expect(await (await match()).json()).toEqual({ matches: [] })
    expect(await errorOf(await post(`${path}/matches/byContent`, 'picture', { 'content-type': 'text/plain' }))).toMatchObject({
      status: 415,
    })
  })

  it('knows one algorithm, and says what else it does not know', async () => {
    expect(await (await call(`${path}/services/supportedAlgorithms`)).json()).toEqual({ watermarks: [{ alg }], fingerprints: [] })
    expect(await (await get({ alg, value: softBindingValue('eeeeeeeeeeee') })).json()).toEqual({ matches: [] })
    expect(await errorOf(await get({ alg: 'com.else', value: 'AAAAAAAA' }))).toMatchObject({ status: 400, param: 'alg' })
    expect(await errorOf(await get({ alg, value: 'short' }))).toMatchObject({ status: 400, param: 'value' })
    expect(await errorOf(await call(`${path}/manifests/urn:c2pa:none`))).toMatchObject({ status: 404 })
  })
})
