// Calls to a real worker thread: answers, events, errors by code, cancellation, and a thread that dies.
import { ModerationBlocked } from '@mintmark/shared'
import { afterEach, beforeEach, expect, test, vi, type Mock } from 'vitest'
import type { EchoRequest } from '../../test/echo-worker.ts'
import type { Caller } from './caller.ts'
import { startThread } from './start-thread.ts'

const echo = new URL('../../test/echo-worker.ts', import.meta.url)

let caller: Caller<EchoRequest, string, number>
let onLost: Mock<() => void>
beforeEach(() => {
  onLost = vi.fn<() => void>()
  caller = startThread(echo, { name: 'echo', data: null, onLost })
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

test('a block keeps its stage and categories', async () => {
  const refused = caller.ask('block')
  await expect(refused).rejects.toThrow(ModerationBlocked)
  await expect(refused).rejects.toMatchObject({ code: 'moderation_blocked', details: { stage: 'input', categories: ['sexual'] } })
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

test('a closed thread ends its work first, also what outlives its answer', async () => {
  const ended = new Int32Array(new SharedArrayBuffer(4))
  const other = startThread<EchoRequest, string>(echo, { name: 'echo', data: ended, onLost })
  expect(await other.ask('linger')).toBe('linger')
  const waiting = Promise.allSettled([other.ask('wait')])
  await other.close()
  await waiting
  expect(ended[0]).toBe(2)
  await other.close()
})

test('an end that nobody asked for is told once; a closed thread is not lost', async () => {
  await caller.ask('exit').catch(() => {})
  await expect.poll(() => onLost.mock.calls.length).toBe(1)
  const other = startThread<EchoRequest, string>(echo, { name: 'echo', data: null, onLost })
  await other.ask('echo')
  await other.close()
  expect(onLost).toHaveBeenCalledTimes(1)
})
