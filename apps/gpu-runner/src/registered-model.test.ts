// A model that the repository does not ship: registered by the command line, served by a whole runner, at sizes of its own.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { modelManifestSchema, sha256Hex, utf8, weightsListing } from '@mintmark/shared'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createImages, createJob } from '../test/job.ts'
import { startTestRunner, testBucket, type TestRunner } from '../test/start-test-runner.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
let folder: string
let runner: TestRunner
let weightsDigest: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-registered-'))
  const options = ['--id', 'my-xl', '--licence', 'MIT', '--models-dir', folder]
  await promisify(execFile)(process.execPath, [
    join(root, 'apps/cli/src/main.ts'),
    'models',
    'add',
    join(root, 'models/tiny-sdxl'),
    ...options,
  ])
  const manifest = modelManifestSchema.parse(JSON.parse(await readFile(join(folder, 'my-xl/manifest.json'), 'utf8')))
  weightsDigest = await sha256Hex(utf8(weightsListing(manifest)))
  runner = await startTestRunner({ MINTMARK_ENGINE: 'onnx', MINTMARK_MODELS_DIR: folder, MINTMARK_MODEL: 'my-xl', MINTMARK_THREADS: '1' })
}, 60_000)
afterAll(async () => {
  await runner.stop()
  await rm(folder, { recursive: true })
})

test('a registered model draws two seeds at a size that is not its native one', async () => {
  const images = createImages(2, 7)
  const job = createJob({ model: 'my-xl', weights_digest: weightsDigest, width: 90, height: 50, images, background: 'opaque' })
  const events = await runner.run(job)
  expect(events.at(-1)).toMatchObject({ type: 'completed' })
  const [first, second] = images.map(({ object_key: key }) => runner.s3.objects.get(`/${testBucket}/${key}`)?.bytes)
  expect(first).not.toEqual(second)
  expect(await sharp(first).metadata()).toMatchObject({ format: 'png', width: 90, height: 50 })
})

test('what the manifest does not offer is refused before it waits', async () => {
  const response = await runner.call('POST', '/v1/jobs', createJob({ model: 'my-xl', weights_digest: weightsDigest, sampler: 'lcm' }))
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('sampler must be one of adaptive')])
})
