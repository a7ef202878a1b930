// What provenance costs: signing with the read-back on the signer's thread, and inspecting a file in the inspection process.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { createDevCertificates } from '../../infra/certificates/create-dev-certificates.ts'
import { contentTypes, encodeImage } from '../../apps/gpu-runner/src/image/encode.ts'
import { createInspector } from '../../apps/gpu-runner/src/provenance/inspection/inspector.ts'
import { checkCredentials } from '../../apps/gpu-runner/src/provenance/signing/credentials.ts'
import { createSigner } from '../../apps/gpu-runner/src/provenance/signing/signer.ts'
import { createMarkedImage, drawWaves, pngOf } from '../../apps/gpu-runner/test/marked-image.ts'
import { timed } from '../closed-loop.ts'
import { publish, type Row } from '../report/report.ts'
import { summarise } from '../report/statistics.ts'

const repetitions = 40
const { signal } = new AbortController()

async function repeat(run: () => Promise<unknown>): Promise<Row> {
  await run()
  const samples: number[] = []
  for (let i = 0; i < repetitions; i++) samples.push(await timed(run))
  const { p50, p95 } = summarise(samples)
  return { 'p50 ms': p50, 'p95 ms': p95 }
}

async function squareOf(side: number) {
  const { data, width, height } = drawWaves(0)
  const pixels = await sharp(data, { raw: { width, height, channels: 4 } })
    .resize(side)
    .raw()
    .toBuffer()
  return { width: side, height: side, data: new Uint8Array(pixels) }
}

async function measureSigning(): Promise<Row[]> {
  const { chainPem, keyPem, caPem } = await createDevCertificates({ now: new Date(), organisation: 'Bench' })
  const source = { kind: 'local', keyPem } as const
  const signer = createSigner(checkCredentials({ chainPem, source, trustPem: caPem, tsaUrl: null }, new Date()), () => {})
  const rows: Row[] = []
  for (const side of [512, 1024]) {
    for (const format of ['png', 'webp', 'jpeg', 'avif'] as const) {
      const bytes = await encodeImage(await squareOf(side), { format, quality: 90, background: 'opaque' })
      const subject = {
        imageId: 'img_1',
        modelId: 'm',
        weightsDigest: 'e'.repeat(64),
        fileExtension: format,
        madeAt: new Date(),
        version: '1',
      }
      const request = { bytes, contentType: contentTypes[format], subject: { ...subject, watermarkId: '0123456789ab' } }
      const overhead = (await signer.sign(request, signal)).bytes.length - bytes.length
      rows.push({ side, format, ...(await repeat(() => signer.sign(request, signal))), 'added bytes': overhead })
    }
  }
  await signer.close()
  return rows
}

async function measureInspection(): Promise<Row[]> {
  const { bytes, setup } = await createMarkedImage()
  const extractorPath = join(import.meta.dirname, '..', '..', 'models', 'watermark-extractor', 'extractor.onnx')
  const watermark = setup.watermark && { ...setup.watermark, extractorPath: existsSync(extractorPath) ? extractorPath : null }
  const inspector = createInspector({ ...setup, watermark })
  const files: Readonly<Record<string, Uint8Array>> = {
    'intact, 512 px': bytes,
    'JPEG 75 copy, 512 px': await sharp(bytes).jpeg({ quality: 75 }).toBuffer(),
    'unmarked, 512 px': await pngOf(drawWaves(3)),
    'unmarked, 2048 px': await sharp(await pngOf(drawWaves(3)))
      .resize(2048)
      .jpeg()
      .toBuffer(),
  }
  const options = { version: 1, watermark: true, compare: null } as const
  const rows: Row[] = []
  for (const [file, image] of Object.entries(files)) {
    rows.push({ file, ...(await repeat(() => inspector.inspect({ image, manifest: null, options }))) })
  }
  await inspector.close()
  return rows
}

await publish('provenance-signing', { title: 'Signing and reading back', notes: [], rows: await measureSigning() })
await publish('provenance-inspection', { title: 'Inspecting a file, watermark searched', notes: [], rows: await measureInspection() })
process.exit(0)
