// Manifests of edits: the caller's picture is their parent, and whatever it carries stays readable inside ours.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Builder, LocalSigner, Reader } from '@contentauth/c2pa-node'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createDevCertificates, type DevCertificates } from '../../../../../infra/certificates/create-dev-certificates.ts'
import { createRandom, mutate } from '../../../test/mutate.ts'
import { encodeImage } from '../../image/encode.ts'
import { checkCredentials, type Credentials } from './credentials.ts'
import { signAndReadBack } from './sign-and-read-back.ts'
import { createSign, definitionOf, type SignRequest } from './sign.ts'

const subject = {
  imageId: 'img_0123',
  modelId: 'tiny-sd',
  weightsDigest: 'e'.repeat(64),
  fileExtension: 'png',
  madeAt: new Date('2026-11-23T18:30:00Z'),
  version: '1.2.3',
  watermarkId: '0123456789ab',
}
const drawn = (level: number) =>
  encodeImage({ width: 16, height: 16, data: new Uint8Array(1024).fill(level) }, { format: 'png', quality: 90, background: 'transparent' })

let certificates: DevCertificates
let credentials: Credentials
beforeAll(async () => {
  certificates = await createDevCertificates({ now: new Date(), organisation: 'Mintmark tests' })
  const { chainPem, keyPem, caPem } = certificates
  credentials = checkCredentials({ chainPem, source: { kind: 'local', keyPem }, trustPem: caPem, tsaUrl: null }, new Date())
})

const manifestSchema = z.object({
  ingredients: z.array(z.object({ relationship: z.string(), active_manifest: z.string().optional() })),
  assertions: z.array(z.object({ label: z.string(), data: z.unknown() })),
})
const reportSchema = z.object({ validation_state: z.string(), manifests: z.record(z.string(), z.unknown()) })

/** Signs an edit of `parent`, reads it back as the runner does, and gives what a reader finds. */
async function edit(parent: Uint8Array, contentType = 'image/png') {
  const request: SignRequest = {
    bytes: await drawn(200),
    contentType: 'image/png',
    subject,
    parent: { contentType, file: { bytes: parent, contentType } },
  }
  const { bytes } = await signAndReadBack(
    createSign(credentials, () => 0),
    request,
    credentials,
  )
  const settings = { trust: { trust_anchors: certificates.caPem }, verify: { verify_trust: true, remote_manifest_fetch: false } }
  const reader = await Reader.fromAsset({ buffer: Buffer.from(bytes), mimeType: 'image/png' }, settings)
  const { ingredients, assertions } = manifestSchema.parse(reader?.getActive())
  const actions = assertions.find(({ label }) => label === 'c2pa.actions.v2')?.data
  return { bytes, ingredients, actions, ...reportSchema.parse(reader?.json()) }
}

describe('an edit', () => {
  test('opens its parent, edits it by the model, and is trusted', async () => {
    const { validation_state, ingredients, actions } = await edit(await drawn(90))
    expect(validation_state).toBe('Trusted')
    expect(ingredients).toEqual([{ relationship: 'parentOf' }])
    expect(actions).toMatchObject({
      allActionsIncluded: true,
      actions: [
        { action: 'c2pa.opened' },
        {
          action: 'c2pa.edited',
          digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
          softwareAgent: { name: 'tiny-sd' },
          parameters: { 'org.mintmark.image_id': 'img_0123' },
        },
        { action: 'c2pa.watermarked' },
      ],
    })
  })

  test('keeps the manifest of a parent that had one', async () => {
    const parent = await createSign(credentials, () => 0)({ bytes: await drawn(90), contentType: 'image/png', subject })
    const { validation_state, manifests, ingredients } = await edit(parent.bytes)
    expect(validation_state).toBe('Trusted')
    expect(Object.keys(manifests)).toHaveLength(2)
    expect(ingredients[0]?.active_manifest).toMatch(/^urn:c2pa:/)
    const twice = await edit((await edit(parent.bytes)).bytes)
    expect(Object.keys(twice.manifests)).toHaveLength(3)
  })

  test('of a parent that was changed after its signing is signed all the same', async () => {
    const parent = await createSign(credentials, () => 0)({ bytes: await drawn(90), contentType: 'image/png', subject })
    const changed = parent.bytes.slice()
    changed[changed.length - 20] = (changed[changed.length - 20] ?? 0) ^ 1
    expect((await edit(changed)).validation_state).toBe('Trusted')
  })

  test('is signed whatever bytes its parent has', async () => {
    const { bytes: signed } = await createSign(credentials, () => 0)({ bytes: await drawn(90), contentType: 'image/png', subject })
    const random = createRandom(7)
    for (let i = 0; i < 40; i += 1) expect((await edit(mutate(signed, random))).validation_state).toBe('Trusted')
  })

  test('fetches nothing that its parent names', async () => {
    let requests = 0
    const server = createServer((_, response) => {
      requests += 1
      response.end()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = z.object({ port: z.int() }).parse(server.address())
    const builder = Builder.withJson(definitionOf({ bytes: new Uint8Array(), contentType: 'image/png', subject }))
    builder.setRemoteUrl(`http://127.0.0.1:${address.port}/parent.c2pa`)
    builder.setNoEmbed(true)
    const named: { buffer: Buffer | null } = { buffer: null }
    const { chainPem, keyPem } = certificates
    builder.sign(
      LocalSigner.newSigner(Buffer.from(chainPem), Buffer.from(keyPem), 'es256'),
      { buffer: Buffer.from(await drawn(90)), mimeType: 'image/png' },
      named,
    )
    expect(named.buffer?.includes('parent.c2pa')).toBe(true)
    expect((await edit(new Uint8Array(named.buffer ?? []))).validation_state).toBe('Trusted')
    server.close()
    expect(requests).toBe(0)
  })
})
