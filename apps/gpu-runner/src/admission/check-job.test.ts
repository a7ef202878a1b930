// What a runner refuses before it waits, with the code and the field that the edge is told.
import { catalogue } from '@mintmark/models'
import { expect, test } from 'vitest'
import { createImages, createJob } from '../../test/job.ts'
import { checkJob } from './check-job.ts'

const [manifest] = catalogue
if (!manifest) throw new Error('the catalogue is empty')
const model = { manifest, weightsDigest: createJob().weights_digest }
const nowMs = Date.now()

test('a job within the limits passes, by id and by alias', () => {
  const largest = { model: 'penny', steps: 8, width: 1536, height: 16, images: createImages(10, 0) }
  for (const changes of [{}, largest]) expect(() => checkJob(createJob(changes), model, nowMs)).not.toThrow()
})

test.each([
  [{ model: 'sdxl' }, 'model_not_found', 'model'],
  [{ weights_digest: '0'.repeat(64) }, 'misconfigured', null],
  [{ steps: 9 }, 'invalid_value', 'steps'],
  [{ guidance_scale: -1 }, 'invalid_value', 'guidance_scale'],
  [{ width: 1537 }, 'invalid_value', 'width'],
  [{ height: 15 }, 'invalid_value', 'height'],
  [{ sampler: 'magic' }, 'invalid_value', 'sampler'],
  [{ deadline_ms: nowMs }, 'job_deadline_exceeded', null],
])('%j is refused as %s', (changes, code, param) => {
  expect(() => checkJob(createJob(changes), model, nowMs)).toThrow(expect.objectContaining({ code, param }))
})
