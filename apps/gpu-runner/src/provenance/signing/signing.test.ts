// Signing end to end: what a reader finds in each format, and what a flipped byte does.
import { setTimeout as delay } from 'node:timers/promises'
import { Reader } from '@contentauth/c2pa-node'
import { ALGORITHM } from '@mintmark/watermark'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createDevCertificates, type DevCertificates } from '../../../../../infra/certificates/create-dev-certificates.ts'
import { contentTypes, encodeImage } from '../../image/encode.ts'
import { checkCredentials, type Credentials } from './credentials.ts'
import { namespace } from '../manifest-definition.ts'
import { readBack } from './read-back.ts'
import { createSigner, type Signer } from './signer.ts'
import type { SignRequest } from './sign.ts'

const organisation = 'Mintmark tests'
const assertionsSchema = z.array(z.object({ label: z.string(), data: z.unknown(), created: z.boolean().optional() }))
const { signal } = new AbortController()

const subject = {
  imageId: 'img_0123',
  modelId: 'penny',
  weightsDigest: 'e7dd7bef80f3'.padEnd(64, '0'),
  fileExtension: 'png',
  madeAt: new Date('2026-11-23T18:30:00.123Z'),
  version: '1.2.3',
  watermarkId: '0123456789ab',
}

async function createRequest(format: 'png' | 'webp' | 'jpeg' | 'avif'): Promise<SignRequest> {
  const pixels = { width: 16, height: 16, data: new Uint8Array(16 * 16 * 4).fill(200) }
  return {
    bytes: await encodeImage(pixels, { format, quality: 90, background: 'transparent' }),
    contentType: contentTypes[format],
    subject,
  }
}

const credentialsOf = ({ chainPem, keyPem, caPem }: DevCertificates, trustPem: string | null = caPem): Credentials =>
  checkCredentials({ chainPem, source: { kind: 'local', keyPem }, trustPem, tsaUrl: null }, new Date())

describe('a signed file', () => {
  let certificates: DevCertificates
  let signer: Signer
  beforeAll(async () => {
    certificates = await createDevCertificates({ now: new Date(), organisation })
    signer = createSigner(credentialsOf(certificates), () => {})
  })
  afterAll(() => signer.close())

  const read = async (bytes: Uint8Array, contentType: string) => {
    const settings = {
      trust: { trust_anchors: certificates.caPem },
      verify: { verify_trust: true, remote_manifest_fetch: false, ocsp_fetch: false },
    }
    const reader = await Reader.fromAsset({ buffer: Buffer.from(bytes), mimeType: contentType }, settings)
    return { state: reader?.json().validation_state, manifest: reader?.getActive() }
  }

  it.each(['png', 'webp', 'jpeg', 'avif'] as const)('is trusted as %s, and no more once a byte of it changed', async (format) => {
    const request = await createRequest(format)
    const { bytes } = await signer.sign(request, signal)
    expect((await read(bytes, request.contentType)).state).toBe('Trusted')
    const changed = bytes.slice()
    const place = changed.length - 16
    changed[place] = (changed[place] ?? 0) ^ 1
    expect((await read(changed, request.contentType)).state).not.toBe('Trusted')
    await expect(
      readBack({ bytes: changed, contentType: request.contentType, title: 'img_0123.png' }, credentialsOf(certificates)),
    ).rejects.toMatchObject({
      code: 'signing_failed',
    })
  })

  it('says what made it, when, and under which id, and carries no thumbnail', async () => {
    const request = await createRequest('png')
    const { manifest } = await read((await signer.sign(request, signal)).bytes, request.contentType)
    expect(manifest?.title).toBe('img_0123.png')
    expect(manifest?.thumbnail ?? null).toBeNull()
    expect(manifest?.claim_generator_info?.[0]).toMatchObject({ name: 'Mintmark', version: '1.2.3' })
    const entries = assertionsSchema.parse(manifest?.assertions).map(({ label, data }) => [label, data] as const)
    const assertions = Object.fromEntries(entries)
    expect(assertions['c2pa.actions.v2']).toEqual({
      actions: [
        {
          action: 'c2pa.created',
          when: '2026-11-23T18:30:00Z',
          digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
          softwareAgent: { name: 'penny', version: 'e7dd7bef80f3' },
          parameters: { 'org.mintmark.image_id': 'img_0123', 'org.mintmark.system': 'Mintmark/1.2.3' },
        },
        { action: 'c2pa.watermarked' },
      ],
      allActionsIncluded: true,
    })
    expect(assertions['c2pa.soft-binding']).toMatchObject({
      alg: `${namespace}.${ALGORITHM}`,
      blocks: [{ value: Buffer.from('0123456789ab', 'hex').toString('base64') }],
    })
    expect(assertions['c2pa.ai-disclosure']).toMatchObject({ modelType: 'c2pa.types.model', modelIdentifier: 'penny@e7dd7bef80f3' })
    expect(assertions['cawg.training-mining']).toEqual({ entries: { 'cawg.ai_generative_training': { use: 'notAllowed' } } })
  })

  it('claims no watermark where there is none, and attributes every assertion to the signer', async () => {
    const plain = await createRequest('png')
    const unmarked = { ...plain, subject: { ...subject, watermarkId: null } }
    const labels = async (request: SignRequest) => {
      const { manifest } = await read((await signer.sign(request, signal)).bytes, request.contentType)
      const entries = assertionsSchema.parse(manifest?.assertions)
      expect(entries.every(({ created }) => created)).toBe(true)
      return JSON.stringify(entries)
    }
    expect(await labels(unmarked)).not.toMatch(/soft-binding|watermarked/)
    expect(await labels(plain)).toMatch(/soft-binding/)
  })

  it('is refused when it is not trusted under the anchors, or holds another title, or no manifest', async () => {
    const request = await createRequest('png')
    const file = { bytes: (await signer.sign(request, signal)).bytes, contentType: request.contentType, title: 'img_0123.png' }
    const stranger = await createDevCertificates({ now: new Date(), organisation })
    const failure = { code: 'signing_failed' }
    await expect(readBack(file, { trustPem: stranger.caPem })).rejects.toMatchObject(failure)
    await expect(readBack({ ...file, title: 'img_9.png' }, { trustPem: certificates.caPem })).rejects.toMatchObject(failure)
    await expect(readBack({ ...file, bytes: request.bytes }, { trustPem: certificates.caPem })).rejects.toMatchObject(failure)
    await expect(readBack(file, { trustPem: null })).resolves.toMatch(/^urn:c2pa:/)
  })

  it('has its manifest handed out beside it, which still speaks for a copy that lost it', async () => {
    const request = await createRequest('png')
    const { bytes, manifest, manifestId } = await signer.sign(request, signal)
    const stripped = await sharp(bytes).jpeg().toBuffer()
    const settings = { verify: { remote_manifest_fetch: false, ocsp_fetch: false } }
    const reader = await Reader.fromManifestDataAndAsset(Buffer.from(manifest), { buffer: stripped, mimeType: 'image/jpeg' }, settings)
    expect(reader.activeLabel()).toBe(manifestId)
    const failures: unknown = reader.json().validation_results?.activeManifest?.failure
    expect(failures).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'assertion.dataHash.mismatch' })]))
  })

  it('is signed to its end when the signer is closed, which the process survives', async () => {
    const request = await createRequest('png')
    for (const delayMs of [0, 2, 4, 8, 12, 16, 24, 32]) {
      const closing = createSigner(credentialsOf(certificates), () => {})
      await closing.sign(request, signal)
      const interrupted = Promise.allSettled(Array.from({ length: 6 }, () => closing.sign(request, signal)))
      await delay(delayMs)
      await closing.close()
      expect(await interrupted).toHaveLength(6)
    }
  })

  it('is not made of bytes that are no image', async () => {
    const request = { ...(await createRequest('png')), bytes: new TextEncoder().encode('not a picture') }
    await expect(signer.sign(request, signal)).rejects.toMatchObject({ code: 'signing_failed' })
  })
})
