// A worker thread for tests of the calls between threads: does what it is asked, one way of ending per request.
import { parentPort } from 'node:worker_threads'
import { MintmarkError, ModerationBlocked } from '@mintmark/shared'
import { answerCalls } from '../src/threads/answer-calls.ts'

export type EchoRequest = 'echo' | 'refuse' | 'block' | 'break' | 'wait' | 'crash' | 'exit' | 'was cancelled?'

if (!parentPort) throw new Error('echo-worker.ts runs as a worker thread')

let cancelled = false

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

answerCalls<EchoRequest, string, number>(parentPort, 'generation_failed', async (request, { emit, signal }) => {
  for (const event of [1, 2]) emit(event)
  signal.addEventListener('abort', () => (cancelled = true))
  const answer = end(request)
  if (request === 'wait' || request === 'crash') await new Promise(() => {})
  return { answer }
})
