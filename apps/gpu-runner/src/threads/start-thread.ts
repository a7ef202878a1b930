// Starts a worker thread that answers calls, and hears of its end where nobody asked for it.
import { Worker } from 'node:worker_threads'
import { StartFailure } from '../start-failure.ts'
import { describeCause } from '../telemetry/describe-cause.ts'
import { createCaller, type Caller } from './caller.ts'

export type ThreadOptions = {
  /** As a debugger and `top -H` show it. */
  readonly name: string
  /** What the thread finds as `workerData`. */
  readonly data: unknown
  /** Called when the thread ends without having been closed. */
  readonly onLost: () => void
}

/** `url` is a file that runs `answerCalls`. */
export function startThread<Request, Answer, Event = never>(
  url: URL,
  { name, data, onLost }: ThreadOptions,
): Caller<Request, Answer, Event> {
  const worker = new Worker(url, { workerData: data, name })
  const caller = createCaller<Request, Answer, Event>(worker)
  worker.on('exit', onLost)
  return {
    ...caller,
    close() {
      worker.off('exit', onLost)
      return caller.close()
    },
  }
}

/**
 * The same for a thread that loads something first and answers `null` when it is ready.
 * Throws a StartFailure of `refusal` and the cause.
 */
export async function startReadyThread<Request, Answer>(
  url: URL,
  options: ThreadOptions,
  refusal: string,
): Promise<Caller<Request | null, Answer, never>> {
  const caller = startThread<Request | null, Answer>(url, options)
  try {
    await caller.ask(null)
  } catch (cause) {
    await caller.close()
    throw new StartFailure(`${refusal}: ${describeCause(cause)}`, { cause })
  }
  return caller
}
