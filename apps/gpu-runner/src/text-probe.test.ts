// The text probe in a whole runner: a text that it objects to ends its job before anything is drawn, and says no more than a block does.
import type { JobEvent } from '@mintmark/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createJob } from '../test/job.ts'
import { startTestRunner, type TestRunner } from '../test/start-test-runner.ts'

let runner: TestRunner
beforeAll(async () => {
  runner = await startTestRunner({ MINTMARK_ENGINE: 'onnx', MINTMARK_PICTURE_CHECK: 'off', MINTMARK_THREADS: '1' })
}, 60_000)
afterAll(() => runner.stop())

const typesOf = (events: readonly JobEvent[]): string[] => events.map(({ type }) => type)

test('an explicit prompt ends as a block at stage input, without a step and without a stored image', async () => {
  const events = await runner.run(createJob({ prompt: 'a naked woman having sex' }))
  expect(events.at(-1)).toMatchObject({
    type: 'failed',
    code: 'moderation_blocked',
    moderation_details: { stage: 'input', categories: ['sexual'] },
  })
  expect(typesOf(events)).toEqual(['accepted', 'failed'])
  expect([...runner.s3.objects.keys()].filter((key) => key.endsWith('.png'))).toEqual([])
})

test('one of several prompts is enough', async () => {
  const [image] = createJob().images
  if (!image) throw new Error('no image')
  const images = [image, { ...image, id: 'img_second', object_key: 'images/second.png', prompt: 'a naked woman having sex' }]
  expect((await runner.run(createJob({ images }))).at(-1)).toMatchObject({ type: 'failed', code: 'moderation_blocked' })
})

test('a negative prompt that the model leaves out is not judged', async () => {
  const negative = { negative_prompt: 'a naked woman having sex', steps: 1, guidance_scale: 0.5 }
  expect((await runner.run(createJob(negative))).at(-1)).toMatchObject({ type: 'completed' })
})

test('an ordinary prompt is drawn in every mode', async () => {
  for (const moderation of ['low', 'auto', 'strict'] as const)
    expect((await runner.run(createJob({ moderation, steps: 1 }))).at(-1)).toMatchObject({ type: 'completed' })
})
