// The side of a worker thread or child process: runs a handler per call, passes its events on, and turns what it throws into an error code.
import type { MessagePort } from 'node:worker_threads'
import { type ErrorCode, errorTable, MintmarkError, ModerationBlocked } from '@mintmark/shared'
import { describeCause } from '../telemetry/describe-cause.ts'
import { portOf } from './peer.ts'
import type { CallMessage, Failure, ReplyMessage, Transfer } from './protocol.ts'

export type CallContext<Event> = {
  readonly emit: (event: Event) => void
  readonly signal: AbortSignal
  /** Work that outlives the answer and that the thread must not end in the middle of. */
  readonly waitUntil: (work: Promise<unknown>) => void
}

/** Answers one call; what it lists in `transfer` is handed over instead of copied. */
export type Handler<Request, Answer, Event> = (
  request: Request,
  context: CallContext<Event>,
) => Promise<{ readonly answer: Answer; readonly transfer?: Transfer }>

/** Serves `parent` until it closes the thread or process. `fallback` is the code of an error that has none of its own. */
export function answerCalls<Request, Answer, Event = never>(
  parent: MessagePort | NodeJS.Process,
  fallback: ErrorCode,
  handle: Handler<Request, Answer, Event>,
): void {
  const port = portOf<CallMessage<Request>>(parent)
  const running = new Map<number, AbortController>()
  const underway = new Set<Promise<unknown>>()
  let closing = false
  const reply = (message: ReplyMessage<Answer, Event>, transfer: Transfer = []): void => port.post(message, transfer)

  async function answer(id: number, request: Request): Promise<void> {
    const controller = new AbortController()
    running.set(id, controller)
    try {
      const { answer: value, transfer } = await handle(request, {
        emit: (event) => reply({ kind: 'event', id, event }),
        signal: controller.signal,
        waitUntil,
      })
      reply({ kind: 'answered', id, answer: value }, transfer)
    } catch (error) {
      reply({ kind: 'failed', id, ...describeFailure(error, fallback) })
    } finally {
      running.delete(id)
    }
  }

  function waitUntil(work: Promise<unknown>): void {
    const ended = work.catch(() => null).finally(() => underway.delete(ended))
    underway.add(ended)
  }

  /** Ends this thread, or this process, between native calls. */
  async function close(): Promise<void> {
    closing = true
    for (const controller of running.values()) controller.abort()
    while (underway.size > 0) await Promise.all(underway)
    process.exit()
  }

  port.onMessage((message) => {
    if (message.kind === 'cancel') running.get(message.id)?.abort()
    else if (message.kind === 'close') void close()
    else if (!closing) waitUntil(answer(message.id, message.request))
  })
}

function describeFailure(error: unknown, fallback: ErrorCode): Failure {
  const cause = describeCause(error)
  const details = error instanceof ModerationBlocked ? error.details : null
  if (error instanceof MintmarkError) return { code: error.code, message: error.message, cause, details }
  return { code: fallback, message: errorTable[fallback].message, cause, details }
}
