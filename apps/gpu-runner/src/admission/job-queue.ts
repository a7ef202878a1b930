// The bounded waiting line: first come, first served, a fixed number at a time, refused when full.
import { MintmarkError } from '@mintmark/shared'
import { createRate } from './rate.ts'

export type Task = {
  /** Amount of work, in any unit that time is proportional to. */
  readonly units: number
  /** Aborting takes the task out of the line; one that runs must end by itself. */
  readonly signal: AbortSignal
  /** `queuedMs` is how long the task waited. Never rejects. */
  readonly run: (queuedMs: number) => Promise<void>
  /** Called instead of `run` when the signal aborts first. */
  readonly drop: () => void
}

/** `position` counts the tasks ahead, waiting and running; `estimatedMs` is until this one ends, null before the first measurement. */
export type Place = { readonly position: number; readonly estimatedMs: number | null }

export type JobQueue = {
  /** Starts the task, at the earliest, once the caller has its place. Throws `runner_overloaded` with a time to retry after when the line is full. */
  enqueue(task: Task): Place
  readonly length: () => { readonly waiting: number; readonly running: number }
  /** Units of the tasks that wait and run, and the measured milliseconds per unit; null before the first measurement. */
  readonly work: () => { readonly backlogUnits: number; readonly msPerUnit: number | null }
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>
}

export type QueueLimits = { readonly waiting: number; readonly running: number }
type Waiting = { readonly task: Task; readonly sinceMs: number }

const maxRetryAfterSeconds = 60

/** `now` is a monotonic clock in milliseconds. */
export function createJobQueue(limits: QueueLimits, now: () => number): JobQueue {
  const waiting: Waiting[] = []
  const running = new Set<Task>()
  const rate = createRate()
  let whenIdle = Promise.withResolvers<void>()

  const backlogUnits = (): number => [...waiting.map(({ task }) => task), ...running].reduce((sum, { units }) => sum + units, 0)

  async function run({ task, sinceMs }: Waiting): Promise<void> {
    running.add(task)
    const startMs = now()
    await task.run(startMs - sinceMs)
    if (!task.signal.aborted) rate.record(task.units, startMs, now())
    running.delete(task)
    advance()
  }

  function advance(): void {
    while (running.size < limits.running) {
      const next = waiting.shift()
      if (!next) break
      void run(next)
    }
    if (running.size + waiting.length > 0) return
    whenIdle.resolve()
    whenIdle = Promise.withResolvers()
  }

  return {
    enqueue(task) {
      const place = { position: waiting.length + running.size, estimatedMs: rate.estimateMs(backlogUnits() + task.units) }
      if (place.position >= limits.running + limits.waiting) throw overloaded(rate.estimateMs(backlogUnits()))
      const entry = { task, sinceMs: now() }
      waiting.push(entry)
      task.signal.addEventListener('abort', () => leave(waiting, entry), { once: true })
      queueMicrotask(advance)
      return place
    },
    length: () => ({ waiting: waiting.length, running: running.size }),
    work: () => ({ backlogUnits: backlogUnits(), msPerUnit: rate.msPerUnit() }),
    idle: async () => void (running.size + waiting.length > 0 && (await whenIdle.promise)),
  }
}

/** Takes the entry out of the line if it still waits. */
function leave(waiting: Waiting[], entry: Waiting): void {
  const place = waiting.indexOf(entry)
  if (place < 0) return
  waiting.splice(place, 1)
  entry.task.drop()
}

/** Retry when the present backlog is done, at least a second and at most a minute from now. */
function overloaded(backlogMs: number | null): MintmarkError {
  const seconds = Math.ceil((backlogMs ?? 1_000) / 1_000)
  return new MintmarkError('runner_overloaded', { retryAfterSeconds: Math.min(maxRetryAfterSeconds, Math.max(1, seconds)) })
}
