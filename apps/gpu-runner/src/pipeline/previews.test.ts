// Previews over HTTP: where they come in the events, what they are, and that they change nothing else.
import type { JobEvent } from '@mintmark/shared'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createImages, createJob } from '../../test/job.ts'
import { startTestRunner, type TestRunner } from '../../test/start-test-runner.ts'

let runner: TestRunner
beforeEach(async () => {
  runner = await startTestRunner()
})
afterEach(() => runner.stop())

type Partial = Extract<JobEvent, { type: 'partial_image' }>
const partials = (events: readonly JobEvent[]): Partial[] => events.filter((event) => event.type === 'partial_image')

test('each image gets its previews in order, before it is stored', async () => {
  const job = createJob({ images: createImages(2, 1), partial_images: 3, steps: 4 })
  const events = await runner.run(job)
  for (const { id } of job.images) {
    const own = partials(events).filter(({ image_id }) => image_id === id)
    expect(own.map(({ index, step, steps }) => [index, step, steps])).toEqual([
      [0, 1, 4],
      [1, 2, 4],
      [2, 3, 4],
    ])
  }
  const types = events.map(({ type }) => type)
  expect(types.lastIndexOf('partial_image')).toBeLessThan(types.indexOf('image_stored'))
})

test.each(['png', 'webp', 'jpeg'] as const)(
  'a %s preview is a small file of that format, in the aspect asked for',
  async (output_format) => {
    const events = await runner.run(createJob({ output_format, partial_images: 1, width: 1024, height: 768 }))
    const [preview] = partials(events)
    const { format, width, height } = await sharp(Buffer.from(preview?.b64 ?? '', 'base64')).metadata()
    expect({ format, width, height }).toEqual({ format: output_format, width: 512, height: 384 })
    expect(preview).toMatchObject({ output_format, width, height })
  },
)

test('nothing of a preview is stored, and a late listener does without', async () => {
  const job = createJob({ partial_images: 2 })
  const first = await runner.run(job)
  const objects = runner.s3.objects.size
  expect(partials(first)).toHaveLength(2)
  expect(await runner.run(job)).toEqual(first.filter(({ type }) => type !== 'partial_image'))
  expect(runner.s3.objects.size).toBe(objects)
})

test('without a wish for previews there are none', async () => {
  expect(partials(await runner.run(createJob()))).toEqual([])
})
