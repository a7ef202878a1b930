// Development certificates against the verifier: what is signed under them reads back as trusted, and only with their own root.
import { Builder, LocalSigner, Reader } from '@contentauth/c2pa-node'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { createDevCertificates, type DevCertificates } from './create-dev-certificates.ts'

const organisation = 'Example Studio'
const definition = {
  claim_generator_info: [{ name: 'test' }],
  assertions: [
    {
      label: 'c2pa.actions.v2',
      created: true,
      data: {
        actions: [{ action: 'c2pa.created', digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia' }],
      },
    },
  ],
}

async function signPicture({ chainPem, keyPem }: DevCertificates): Promise<Buffer> {
  const picture = await sharp({ create: { width: 8, height: 8, channels: 4, background: 'red' } })
    .png()
    .toBuffer()
  const output: { buffer: Buffer | null } = { buffer: null }
  const signer = LocalSigner.newSigner(Buffer.from(chainPem), Buffer.from(keyPem), 'es256')
  Builder.withJson(definition, { builder: { thumbnail: { enabled: false } } }).sign(
    signer,
    { buffer: picture, mimeType: 'image/png' },
    output,
  )
  return output.buffer ?? Buffer.alloc(0)
}

async function verdict(buffer: Buffer, anchor: string) {
  const reader = await Reader.fromAsset(
    { buffer, mimeType: 'image/png' },
    { trust: { trust_anchors: anchor }, verify: { verify_trust: true, remote_manifest_fetch: false, ocsp_fetch: false } },
  )
  return { state: reader?.json().validation_state, issuer: reader?.getActive()?.signature_info?.issuer }
}

describe('development certificates', () => {
  let certificates: DevCertificates
  let signed: Buffer
  beforeAll(async () => {
    certificates = await createDevCertificates({ now: new Date(), organisation })
    signed = await signPicture(certificates)
  })

  it('sign a file that is trusted under their root and names the organisation', async () => {
    expect(await verdict(signed, certificates.caPem)).toEqual({ state: 'Trusted', issuer: organisation })
  })

  it('are not trusted under another root', async () => {
    const other = await createDevCertificates({ now: new Date(), organisation })
    expect((await verdict(signed, other.caPem)).state).toBe('Valid')
  })

  it('cannot vouch for a file that was changed', async () => {
    const changed = Buffer.from(signed)
    const last = changed.length - 20
    changed[last] = (changed[last] ?? 0) ^ 1
    expect((await verdict(changed, certificates.caPem)).state).toBe('Invalid')
  })
})
