// The optional labels through the whole runner: the badge is seen, the XMP block is read, and both lie under the signature.
import { Reader } from '@contentauth/c2pa-node'
import sharp from 'sharp'
import { afterEach, expect, test } from 'vitest'
import { createJob } from '../../test/job.ts'
import { startTestRunner, type TestRunner } from '../../test/start-test-runner.ts'

let runner: TestRunner
afterEach(() => runner.stop())

async function storedFile(environment: Record<string, string>, output_format: 'png' | 'webp' | 'jpeg' | 'avif' = 'png'): Promise<Buffer> {
  runner = await startTestRunner(environment)
  const events = await runner.run(createJob({ output_format, width: 200, height: 200 }))
  const stored = events.find((event) => event.type === 'image_stored')
  const key = stored?.image.object_key ?? 'nothing was stored'
  return Buffer.from([...runner.s3.objects].find(([path]) => path.endsWith(key))?.[1].bytes ?? [])
}

async function stateOf(file: Buffer, mimeType: string): Promise<string | undefined> {
  const settings = { trust: { trust_anchors: runner.certificates.caPem }, verify: { verify_trust: true } }
  return (await Reader.fromAsset({ buffer: file, mimeType }, settings))?.json().validation_state
}

const xmpOf = async (file: Buffer): Promise<string> => (await sharp(file).metadata()).xmp?.toString() ?? ''
const corner = { left: 140, top: 150, width: 55, height: 45 }

test.each(['png', 'webp', 'jpeg', 'avif'] as const)('the implicit label is in a %s, escaped, and signed over', async (format) => {
  const file = await storedFile({ MINTMARK_AIGC_PRODUCER: 'Acme & <Sons>' }, format)
  const xmp = await xmpOf(file)
  expect(xmp).toContain('xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"')
  expect(xmp).toContain('&quot;ContentProducer&quot;:&quot;Acme &amp; &lt;Sons&gt;&quot;')
  expect(xmp).toMatch(/&quot;ProduceID&quot;:&quot;img_[^&]+&quot;/)
  expect(await stateOf(file, `image/${format}`)).toBe('Trusted')
  const changed = Buffer.from(file)
  changed.write('2', changed.indexOf('&quot;Label&quot;:&quot;1') + '&quot;Label&quot;:&quot;'.length)
  expect(await stateOf(changed, `image/${format}`)).toBe('Invalid')
})

test('the badge is drawn into its corner and nowhere else', async () => {
  const plain = await storedFile({})
  await runner.stop()
  const badged = await storedFile({ MINTMARK_VISIBLE_BADGE: 'on' })
  const pixels = (file: Buffer, area = { left: 0, top: 0, width: 200, height: 140 }) => sharp(file).extract(area).raw().toBuffer()
  expect((await pixels(badged)).equals(await pixels(plain))).toBe(true)
  expect((await pixels(badged, corner)).equals(await pixels(plain, corner))).toBe(false)
  expect(await stateOf(badged, 'image/png')).toBe('Trusted')
})

test('without them a file has no XMP', async () => {
  expect(await xmpOf(await storedFile({}))).toBe('')
})
