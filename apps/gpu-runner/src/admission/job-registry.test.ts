// Which jobs are remembered: all that have not ended, and the newest that have.
import { expect, test } from 'vitest'
import { createJob } from '../../test/job.ts'
import { createJobRecord, failedEvent } from './job-record.ts'
import { createJobRegistry } from './job-registry.ts'

const endedRecord = (id: string) => {
  const record = createJobRecord(createJob({ id }), 'digest')
  record.finish('failed', failedEvent(new Error('a defect')))
  return record
}

test('the oldest ended jobs are forgotten, a running one never', () => {
  const registry = createJobRegistry(2)
  const running = createJobRecord(createJob({ id: 'running-job' }), 'digest')
  registry.add(running)
  for (const id of ['ended-job-1', 'ended-job-2', 'ended-job-3']) registry.add(endedRecord(id))
  expect(registry.get('running-job')).toBe(running)
  expect(registry.get('ended-job-2')).toBeNull()
  expect(registry.get('ended-job-3')).not.toBeNull()
  expect(registry.unended()).toEqual([running])
})

test('an id belongs to the body that used it first', () => {
  const registry = createJobRegistry(2)
  const record = endedRecord('ended-job-1')
  registry.add(record)
  expect(registry.find('ended-job-1', 'digest')).toBe(record)
  expect(registry.find('another-job', 'digest')).toBeNull()
  expect(() => registry.find('ended-job-1', 'other')).toThrow(expect.objectContaining({ code: 'invalid_value', param: 'id' }))
})

test('a failure that is not of the table is told as an internal error, without its text', () => {
  expect(failedEvent(new Error('secret detail'))).toEqual({
    type: 'failed',
    code: 'internal_error',
    message: 'Something failed inside the service; quote the request id.',
    retry_after_seconds: 1,
  })
})
