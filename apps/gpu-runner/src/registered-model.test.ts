// A model that the repository does not ship, in a folder of its own: registered by the command line, served at its own sizes, checked.
import { rm } from 'node:fs/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createImages, createJob } from '../test/job.ts'
import { registerModel, type RegisteredModel } from '../test/registered-model.ts'
import { startTestRunner, testBucket, type TestRunner } from '../test/start-test-runner.ts'

let model: RegisteredModel
let runner: TestRunner
beforeAll(async () => {
  model = await registerModel('tiny-sdxl', 'my-xl')
  runner = await startTestRunner({ ...model.environment, MINTMARK_PICTURE_CHECK: 'on' })
}, 60_000)
afterAll(async () => {
  await runner.stop()
  await rm(model.folder, { recursive: true })
})

test('a registered model draws two seeds at a size that is not its native one', async () => {
  const images = createImages(2, 7)
  const job = createJob({ model: 'my-xl', weights_digest: model.weightsDigest, width: 90, height: 50, images, background: 'opaque' })
  const events = await runner.run(job)
  expect(events.at(-1)).toMatchObject({ type: 'completed' })
  const [first, second] = images.map(({ object_key: key }) => runner.s3.objects.get(`/${testBucket}/${key}`)?.bytes)
  expect(first).not.toEqual(second)
  expect(await sharp(first).metadata()).toMatchObject({ format: 'png', width: 90, height: 50 })
})

test('what the manifest does not offer is refused before it waits', async () => {
  const response = await runner.call(
    'POST',
    '/v1/jobs',
    createJob({ model: 'my-xl', weights_digest: model.weightsDigest, width: 90, height: 50, sampler: 'lcm' }),
  )
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('sampler must be one of adaptive')])
})
