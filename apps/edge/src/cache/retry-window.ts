// One object per API key and body: the attempts of a client that numbers them. A later attempt joins the latest run of the same body.
import { DurableObject } from 'cloudflare:workers'
import type { Cache, Served } from './serve-order.ts'
import { asReplay, serveSafely, type OnceOrder, type OnceServed } from './serve-safely.ts'

/** `attempt`: 0 always begins a run of its own, because two first attempts are two requests. */
export type AttemptOrder = OnceOrder & { readonly attempt: number }

export type AttemptAnswer = OnceServed | { readonly status: 'absent' }

type Run = { readonly createdMs: number; readonly served: Promise<Served>; readonly cancel: AbortController; waiting: number }

/** How long an outcome waits for a client whose connection was lost: OpenAI's clients come back within 8 seconds. */
const windowMs = 30_000

/** How long a run goes on that nobody waits for any more. */
const graceMs = 10_000

export function createRetryWindowClass(cache: () => Cache) {
  return class RetryWindow extends DurableObject {
    latest: Run | null = null
    /** By id of the request that waits. */
    readonly runs = new Map<string, Run>()

    async serve(ask: AttemptOrder): Promise<AttemptAnswer> {
      const joined = ask.attempt > 0 ? this.latest : null
      if (!joined && !ask.mayRun) return { status: 'absent' }
      const run = joined ?? this.#begin(ask)
      const { requestId } = ask.order
      this.runs.set(requestId, run)
      run.waiting++
      const served = await run.served
      this.runs.delete(requestId)
      return joined ? asReplay(served, run.createdMs) : { status: 'served', served, createdMs: run.createdMs, replayed: false }
    }

    /** The client of a request has left. Its run ends when nobody has come back for it after the time of grace. */
    async leave(requestId: string): Promise<void> {
      const run = this.runs.get(requestId)
      if (!run || --run.waiting > 0) return
      setTimeout(() => {
        if (run.waiting === 0) run.cancel.abort()
      }, graceMs)
    }

    #begin(ask: AttemptOrder): Run {
      const cancel = new AbortController()
      const run: Run = { createdMs: ask.nowMs, served: serveSafely(cache(), ask, cancel.signal), cancel, waiting: 0 }
      this.latest = run
      void this.#forgetAfter(run)
      return run
    }

    /** A failure is forgotten at once: the next attempt is to run anew. */
    async #forgetAfter(run: Run): Promise<void> {
      const { outcome } = await run.served
      const forget = (): void => {
        if (this.latest === run) this.latest = null
      }
      if (outcome.ok) setTimeout(forget, windowMs)
      else forget()
    }
  }
}
export type RetryWindowObject = InstanceType<ReturnType<typeof createRetryWindowClass>>
