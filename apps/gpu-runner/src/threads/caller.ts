// The main thread's side of a worker thread or child process: calls with events, cancellation, and failure of all of them when it dies.
import type { ChildProcess } from 'node:child_process'
import type { Worker } from 'node:worker_threads'
import { MintmarkError, ModerationBlocked } from '@mintmark/shared'
import { peerOf } from './peer.ts'
import type { CallMessage, Failure, ReplyMessage, Transfer } from './protocol.ts'

export type CallOptions<Event> = {
  readonly onEvent?: (event: Event) => void
  /** Aborting rejects the call with the signal's reason at once and tells the worker to stop. */
  readonly signal?: AbortSignal
  readonly transfer?: Transfer
}

export type Caller<Request, Answer, Event> = {
  readonly ask: (request: Request, options?: CallOptions<Event>) => Promise<Answer>
  /** Stops the other side, a thread only when its work has come to an end. Calls that still wait are rejected with `internal_error`. */
  readonly close: () => Promise<void>
}

type Pending<Answer, Event> = {
  readonly resolve: (answer: Answer) => void
  readonly reject: (reason: unknown) => void
  readonly onEvent: ((event: Event) => void) | undefined
}

type PendingCalls<Answer, Event> = Map<number, Pending<Answer, Event>>

/** Speaks to a thread or process that runs `answerCalls`. */
export function createCaller<Request, Answer, Event = never>(other: Worker | ChildProcess): Caller<Request, Answer, Event> {
  const peer = peerOf<ReplyMessage<Answer, Event>>(other)
  const pending: PendingCalls<Answer, Event> = new Map()
  let lastId = 0
  const post = (message: CallMessage<Request>, transfer: Transfer = []): void => peer.post(message, transfer)
  peer.onMessage((reply) => settle(pending, reply))
  peer.onError((cause) => rejectAll(pending, new MintmarkError('internal_error', { message: 'A part of the runner crashed.', cause })))
  peer.onExit(() => rejectAll(pending, new MintmarkError('internal_error', { message: 'A part of the runner stopped.' })))

  async function ask(request: Request, { onEvent, signal, transfer }: CallOptions<Event> = {}): Promise<Answer> {
    signal?.throwIfAborted()
    const id = ++lastId
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const cancel = (): void => {
      pending.delete(id)
      post({ kind: 'cancel', id })
      reject(signal?.reason)
    }
    pending.set(id, { resolve, reject, onEvent })
    signal?.addEventListener('abort', cancel, { once: true })
    post({ kind: 'call', id, request }, transfer)
    return promise.finally(() => signal?.removeEventListener('abort', cancel))
  }

  return { ask, close: peer.close }
}

function settle<Answer, Event>(pending: PendingCalls<Answer, Event>, reply: ReplyMessage<Answer, Event>): void {
  const waiting = pending.get(reply.id)
  if (reply.kind === 'event') return waiting?.onEvent?.(reply.event)
  pending.delete(reply.id)
  if (reply.kind === 'answered') waiting?.resolve(reply.answer)
  else waiting?.reject(failureOf(reply))
}

const failureOf = ({ code, message, cause, details }: Failure): MintmarkError =>
  details ? new ModerationBlocked(details) : new MintmarkError(code, { message, cause })

function rejectAll<Answer, Event>(pending: PendingCalls<Answer, Event>, reason: MintmarkError): void {
  const waiting = [...pending.values()]
  pending.clear()
  for (const { reject } of waiting) reject(reason)
}
