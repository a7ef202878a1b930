// Notices that a runner has fallen silent: one whose machine is gone closes no connection.

export type Silence = {
  /** Aborts when nothing was heard for the time. */
  readonly signal: AbortSignal
  readonly heard: () => void
  readonly stop: () => void
}

/** Runners send a heartbeat every 10 seconds when they have nothing else to say; three may be missed. */
export const longestSilenceMs = 30_000

/** Counts from now on. */
export function listenFor(silenceMs: number): Silence {
  const controller = new AbortController()
  const start = (): ReturnType<typeof setTimeout> => setTimeout(() => controller.abort(new Error('the runner fell silent')), silenceMs)
  let timer = start()
  const stop = (): void => clearTimeout(timer)
  return {
    signal: controller.signal,
    heard() {
      stop()
      timer = start()
    },
    stop,
  }
}
