// Signs one picture and an edit of it per format as the runner does and writes them with their root: `node test/conformance/make-files.ts FOLDER`.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createDevCertificates } from '../../infra/certificates/create-dev-certificates.ts'
import { contentTypes, encodeImage } from '../../apps/gpu-runner/src/image/encode.ts'
import { checkCredentials } from '../../apps/gpu-runner/src/provenance/signing/credentials.ts'
import { createSign } from '../../apps/gpu-runner/src/provenance/signing/sign.ts'
import { drawWaves } from '../../apps/gpu-runner/test/marked-image.ts'

const [folder] = process.argv.slice(2)
if (!folder) throw new Error('name the folder to write to')

const { chainPem, keyPem, caPem } = await createDevCertificates({ now: new Date(), organisation: 'Mintmark conformance' })
const source = { kind: 'local', keyPem } as const
const sign = createSign(checkCredentials({ chainPem, source, trustPem: caPem, tsaUrl: null }, new Date()), () => performance.now())

await mkdir(folder, { recursive: true })
await writeFile(join(folder, 'ca.pem'), caPem)
for (const format of ['png', 'webp', 'jpeg', 'avif'] as const) {
  const subject = {
    imageId: 'img_conformance',
    modelId: 'penny',
    weightsDigest: 'e'.repeat(64),
    fileExtension: format,
    madeAt: new Date(),
    version: '0.1.0',
    watermarkId: '0123456789ab',
  }
  const encoded = await encodeImage(drawWaves(0), { format, quality: 90, background: 'opaque' })
  const { bytes } = await sign({ bytes: encoded, contentType: contentTypes[format], subject })
  await writeFile(join(folder, `signed.${format}`), bytes)
  const parent = { contentType: contentTypes[format], file: { bytes, contentType: contentTypes[format] } }
  const edited = await sign({ bytes: encoded, contentType: contentTypes[format], subject, parent })
  await writeFile(join(folder, `edited.${format}`), edited.bytes)
}
process.exit(0)
