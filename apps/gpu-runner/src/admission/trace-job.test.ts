// A job's spans: its wait and its run inside the whole, in the edge's trace.
import { expect, test } from 'vitest'
import type { JobRequest } from '@mintmark/shared'
import type { SpanEnd, SpanStart } from '@mintmark/tracing'
import { traceJob } from './trace-job.ts'

const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
const job = {
  id: 'job_1',
  request_id: 'req_1',
  model: 'penny',
  prompt: 'a very private wish',
  images: [{ id: 'img_1', seed: 1, object_key: 'img_1.png' }],
  steps: 4,
  width: 8,
  height: 8,
  traceparent,
} as JobRequest

function recorder() {
  const begun: (SpanStart & { name: string })[] = []
  const ended: (SpanEnd & { name: string })[] = []
  const begin = (name: string, start: SpanStart = {}) => {
    begun.push({ name, ...start })
    return { traceparent: `of ${name}`, end: (end: SpanEnd = {}) => void ended.push({ name, ...end }) }
  }
  return { begun, ended, tracing: { begin } }
}

test('a job that succeeds has a wait and a run with the times of its stages', () => {
  const { begun, ended, tracing } = recorder()
  const traced = traceJob(tracing, job)
  traced.started()
  traced.timed({ denoise: 20 })
  traced.ended('succeeded')
  expect(begun.map(({ name, parent }) => [name, parent])).toEqual([
    ['job', traceparent],
    ['queue', 'of job'],
    ['run', 'of job'],
  ])
  expect(ended).toEqual([
    { name: 'queue' },
    { name: 'run', attributes: { 'mintmark.stage_ms.denoise': 20 } },
    { name: 'job', failed: false, attributes: { 'mintmark.state': 'succeeded' } },
  ])
  expect(JSON.stringify(begun)).not.toContain('private')
})

test('a job that is cancelled while it waits has no run', () => {
  const { ended, tracing } = recorder()
  traceJob(tracing, job).ended('cancelled')
  expect(ended.map(({ name, failed }) => [name, failed])).toEqual([
    ['queue', false],
    ['job', false],
  ])
})
