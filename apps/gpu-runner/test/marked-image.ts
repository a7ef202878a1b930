// A marked and signed image for tests of what is read back, with the parts to read it.
import sharp from 'sharp'
import { createDevCertificates } from '../../../infra/certificates/create-dev-certificates.ts'
import type { InspectorSetup } from '../src/provenance/inspection/child.ts'
import { takeLikeness, writeLikeness } from '../src/provenance/likeness/likeness.ts'
import { checkCredentials, trustedIssuer } from '../src/provenance/signing/credentials.ts'
import { createSign } from '../src/provenance/signing/sign.ts'
import { openWatermarker } from '../src/provenance/watermark/open-watermarker.ts'

export const markId = '0123456789ab'
const side = 512

/** Soft waves with a fine texture, straight RGBA. */
export function drawWaves(seed: number): { width: number; height: number; data: Uint8Array<ArrayBuffer> } {
  const data = Uint8Array.from({ length: side * side * 4 }, (_, i) => {
    const [x, y, channel] = [(i >> 2) % side, Math.floor((i >> 2) / side), i % 4]
    if (channel === 3) return 255
    const wave = Math.sin(x / (31 + 9 * channel + 40 * seed) + seed) * Math.cos(y / (43 - 7 * channel + 25 * seed) + 2 * seed)
    return 128 + 70 * wave + 20 * Math.sin(x * y * (seed + 1))
  })
  return { width: side, height: side, data }
}

const encodedAs = async (picture: ReturnType<typeof drawWaves>, format: 'png' | 'avif'): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await sharp(await pngOf(picture))
      .toFormat(format, { quality: 90 })
      .toBuffer(),
  )

export const pngOf = ({ data, width, height }: ReturnType<typeof drawWaves>): Promise<Buffer> =>
  sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png()
    .toBuffer()

/** `organisation` signs; the setup trusts the same one. */
export async function createMarkedImage(organisation = 'Mintmark tests', format: 'png' | 'avif' = 'png') {
  const { chainPem, keyPem, caPem } = await createDevCertificates({ now: new Date(), organisation })
  const source = { kind: 'local', keyPem } as const
  const credentials = checkCredentials({ chainPem, source, trustPem: caPem, tsaUrl: null }, new Date())
  const watermark = { masterKeys: [{ id: 'a', key: new Uint8Array(32).fill(3) }], extractorPath: null }
  const setup: InspectorSetup = { issuer: trustedIssuer(credentials), watermark }
  const picture = drawWaves(0)
  const data = await (await openWatermarker(watermark)).embed(picture, BigInt(`0x${markId}`), { notch: 1 })
  const encoded = await encodedAs({ ...picture, data: new Uint8Array(data ?? []) }, format)
  const subject = {
    imageId: 'img_1',
    modelId: 'penny',
    weightsDigest: 'e'.repeat(64),
    fileExtension: format,
    madeAt: new Date('2026-11-23T18:30:00Z'),
    version: '1.0.0',
    watermarkId: markId,
  }
  const signed = await createSign(credentials, () => performance.now())({ bytes: encoded, contentType: `image/${format}`, subject })
  return { ...signed, setup, likeness: writeLikeness(await takeLikeness(sharp(signed.bytes), side, side)) }
}
