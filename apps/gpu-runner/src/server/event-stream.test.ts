// A job's event stream: replay, live events, heartbeats, the end, and what a reader that leaves sets off.
import type { JobEvent } from '@mintmark/shared'
import { expect, test } from 'vitest'
import { createJob } from '../../test/job.ts'
import { createJobRecord, type JobRecord } from '../admission/job-record.ts'
import { eventStream } from './event-stream.ts'

const accepted: JobEvent = { type: 'accepted', job_id: 'x', queue_position: 0, estimated_ms: null }
const completed: JobEvent = { type: 'completed', timings_ms: { total: 1 } }
const quietMs = 60_000

async function readAll(stream: ReadableStream<Uint8Array>): Promise<JobEvent[]> {
  const text = await new Response(stream).text()
  return text
    .split('\n')
    .filter(Boolean)
    .map((line): JobEvent => JSON.parse(line))
}

function createAccepted(): JobRecord {
  const record = createJobRecord(createJob(), 'digest')
  record.emit(accepted)
  return record
}

test('replays what was, passes on what comes, and ends with the job', async () => {
  const record = createAccepted()
  const events = readAll(eventStream(record, quietMs))
  record.emit({ type: 'step', image_id: 'a', step: 1, steps: 2 })
  record.finish('succeeded', completed)
  expect(await events).toEqual([accepted, { type: 'step', image_id: 'a', step: 1, steps: 2 }, completed])
})

test('a job that has ended is replayed whole', async () => {
  const record = createAccepted()
  record.finish('succeeded', completed)
  expect(await readAll(eventStream(record, quietMs))).toEqual([accepted, completed])
})

test('heartbeats fill the silence and are not replayed to those who come later', async () => {
  const record = createAccepted()
  const reader = eventStream(record, 1).getReader()
  await reader.read()
  const beat = await reader.read()
  expect(new TextDecoder().decode(beat.value)).toBe('{"type":"heartbeat"}\n')
  const later = readAll(eventStream(record, quietMs))
  record.finish('succeeded', completed)
  expect(await later).toEqual([accepted, completed])
})

test('the last reader that leaves cancels the job, an earlier one does not', async () => {
  const record = createAccepted()
  const [first, second] = [eventStream(record, quietMs), eventStream(record, quietMs)]
  await first.cancel()
  expect(record.signal.aborted).toBe(false)
  await second.cancel()
  expect(record.signal.reason).toMatchObject({ code: 'job_cancelled' })
})

test('a reader that leaves after the end changes nothing', async () => {
  const record = createAccepted()
  const stream = eventStream(record, quietMs)
  record.finish('succeeded', completed)
  await stream.cancel()
  expect(record.signal.aborted).toBe(false)
})
