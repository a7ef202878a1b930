// A worker thread for tests of the calls between threads: does what it is asked, one way of ending per request.
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { MintmarkError, ModerationBlocked } from '@mintmark/shared'
import { answerCalls } from '../src/threads/answer-calls.ts'

export type EchoRequest = 'echo' | 'refuse' | 'block' | 'break' | 'wait' | 'crash' | 'exit' | 'linger' | 'was cancelled?'

if (!parentPort) throw new Error('echo-worker.ts runs as a worker thread')

/** Counts the work that came to its end, where the test looks at it. */
const ended: Int32Array | null = workerData

let cancelled = false

/** What a native call is like: it takes its time, whoever still waits for it. */
async function work(): Promise<void> {
  await delay(50)
  if (ended) Atomics.add(ended, 0, 1)
}

function end(request: EchoRequest): string {
  if (request === 'refuse') throw new MintmarkError('invalid_value', { message: 'not this', cause: new Error('inner') })
  if (request === 'block') throw new ModerationBlocked({ stage: 'input', categories: ['sexual'] })
  if (request === 'break') throw new TypeError('a defect')
  if (request === 'crash')
    setImmediate(() => {
      throw new Error('a crash')
    })
  if (request === 'exit') process.exit(0)
  return request === 'was cancelled?' ? String(cancelled) : request
}

answerCalls<EchoRequest, string, number>(parentPort, 'generation_failed', async (request, { emit, signal, waitUntil }) => {
  for (const event of [1, 2]) emit(event)
  signal.addEventListener('abort', () => (cancelled = true))
  const answer = end(request)
  if (request === 'wait' || request === 'crash') {
    await once(signal, 'abort')
    await work()
  }
  if (request === 'linger') waitUntil(work())
  return { answer }
})
