// A signal for work that keeps its thread busy: no timer would fire there, so each check looks at the clock itself.

/** Aborts at the first `throwIfAborted` after `limitMs`. `now` is in milliseconds. */
export function deadlineSignal(limitMs: number, now: () => number): AbortSignal {
  const controller = new AbortController()
  const { signal } = controller
  const endMs = now() + limitMs
  signal.throwIfAborted = function throwIfOverdue() {
    if (now() >= endMs) controller.abort(new Error(`over the limit of ${limitMs} ms`))
    AbortSignal.prototype.throwIfAborted.call(signal)
  }
  return signal
}
