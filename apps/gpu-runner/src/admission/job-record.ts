// One job's life as its callers see it: the events so far, who listens, and a way to stop it.
import { errorTable, MintmarkError, ModerationBlocked, type JobEvent, type JobRequest, type JobState } from '@mintmark/shared'

export type Listener = (event: JobEvent) => void

export type EndState = Exclude<JobState, 'queued' | 'running'>

export type JobRecord = {
  readonly job: JobRequest
  /** SHA-256 of the body that created the job; another body under the same id is refused. */
  readonly bodyDigest: string
  readonly signal: AbortSignal
  state(): JobState
  /** Resolves with the last state. */
  readonly ended: Promise<EndState>
  start(): void
  readonly emit: (event: JobEvent) => void
  /** Ends the job by its last event, unless it has ended. */
  readonly finish: (state: EndState, event: JobEvent) => void
  /** Aborts `signal` with the error, which becomes the job's failure. */
  cancel(reason: MintmarkError): void
  /** Replays all events, then passes on new ones. The answer stops that; when the last listener of an unended job leaves, the job is cancelled. */
  listen(listener: Listener): () => void
}

export const isEnded = (state: JobState): state is EndState => state === 'succeeded' || state === 'failed' || state === 'cancelled'

/** The last event of a job that ended by `error`. */
export function failedEvent(error: unknown): JobEvent {
  const known = error instanceof MintmarkError ? error : new MintmarkError('internal_error')
  const retryable = errorTable[known.code].retryable
  return {
    type: 'failed',
    code: known.code,
    message: known.message,
    retry_after_seconds: known.retryAfterSeconds ?? (retryable ? 1 : null),
    ...(known instanceof ModerationBlocked ? { moderation_details: known.details } : {}),
  }
}

export function createJobRecord(job: JobRequest, bodyDigest: string): JobRecord {
  const controller = new AbortController()
  const events: JobEvent[] = []
  const listeners = new Set<Listener>()
  const { promise: ended, resolve: end } = Promise.withResolvers<EndState>()
  let state: JobState = 'queued'
  const cancel = (reason: MintmarkError): void => controller.abort(reason)
  const emit = (event: JobEvent): void => {
    if (isEnded(state)) return
    // Previews are large and of no use afterwards: who joins late does without.
    if (event.type !== 'partial_image') events.push(event)
    for (const listener of listeners) listener(event)
  }
  const leave = (listener: Listener): void => {
    if (!listeners.delete(listener) || listeners.size > 0 || isEnded(state)) return
    cancel(new MintmarkError('job_cancelled', { message: 'The caller left before the job was finished; nothing was stored.' }))
  }
  return {
    job,
    bodyDigest,
    signal: controller.signal,
    state: () => state,
    start: () => void (state = 'running'),
    emit,
    cancel,
    ended,
    finish(last, event) {
      if (isEnded(state)) return
      emit(event)
      state = last
      end(last)
    },
    listen(listener) {
      for (const event of events) listener(event)
      listeners.add(listener)
      return () => leave(listener)
    },
  }
}
