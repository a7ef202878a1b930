// Calls to a real worker thread: answers, events, errors by code, cancellation, and a thread that dies.
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EchoRequest } from '../../test/echo-worker.ts'
import { createCaller, type Caller } from './caller.ts'

let caller: Caller<EchoRequest, string, number>
beforeEach(() => {
  caller = createCaller(new Worker(new URL('../../test/echo-worker.ts', import.meta.url)))
})
afterEach(() => caller.close())

test('each call gets its own answer, after its own events', async () => {
  const events: number[] = []
  const answers = await Promise.all([caller.ask('echo', { onEvent: (event) => events.push(event) }), caller.ask('was cancelled?')])
  expect(answers).toEqual(['echo', 'false'])
  expect(events).toEqual([1, 2])
})

test('an error keeps its code, message and cause; a defect becomes the thread’s own code', async () => {
  await expect(caller.ask('refuse')).rejects.toMatchObject({ code: 'invalid_value', message: 'not this', cause: 'Error: inner' })
  await expect(caller.ask('break')).rejects.toMatchObject({ code: 'generation_failed', cause: 'TypeError: a defect' })
})

test('an aborted call ends at once with the signal’s reason, and the thread is told', async () => {
  const controller = new AbortController()
  const waiting = caller.ask('wait', { signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  expect(await caller.ask('was cancelled?')).toBe('true')
  await expect(caller.ask('echo', { signal: controller.signal })).rejects.toThrow('enough')
})

test.each(['crash', 'exit'] as const)('a thread that ends by %s fails every call that waits', async (ending) => {
  const waiting = caller.ask('wait')
  const ended = caller.ask(ending)
  await expect(waiting).rejects.toMatchObject({ code: 'internal_error' })
  await expect(ended).rejects.toMatchObject({ code: 'internal_error' })
})
