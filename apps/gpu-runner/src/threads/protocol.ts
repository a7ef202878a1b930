// The messages between the main thread and a worker thread: calls, events during a call, and how a call ends.
import type { Transferable } from 'node:worker_threads'
import type { ErrorCode, ModerationDetails } from '@mintmark/shared'

/** To the worker. */
export type CallMessage<Request> =
  | { readonly kind: 'call'; readonly id: number; readonly request: Request }
  | { readonly kind: 'cancel'; readonly id: number }
  /** Take no more calls, and end when what runs has ended. */
  | { readonly kind: 'close' }

/** How a call failed. */
export type Failure = {
  readonly code: ErrorCode
  readonly message: string
  readonly cause: string
  readonly details: ModerationDetails | null
}

/** From the worker. `failed` carries a code of the error table, and of a block its stage and categories; `cause` is for the log only. */
export type ReplyMessage<Answer, Event> =
  | { readonly kind: 'event'; readonly id: number; readonly event: Event }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: Answer }
  | ({ readonly kind: 'failed'; readonly id: number } & Failure)

/** What can be handed over instead of copied. */
export type Transfer = readonly Transferable[]
