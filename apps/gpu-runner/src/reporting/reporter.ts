// Tells the edge that this runner is there, as often as the edge asks for it, and that it is leaving.
import type { RunnerReport } from '@mintmark/shared'
import { describeCause } from '../telemetry/describe-cause.ts'
import type { Logger } from '../telemetry/logger.ts'

export type Reporter = {
  /** Reports at once that the runner drains, and goes on reporting so. Resolves when the edge knows, or cannot be told. */
  drain(): Promise<void>
  stop(): void
}

type ReporterOptions = {
  readonly describe: (state: RunnerReport['state']) => RunnerReport
  /** Resolves with the milliseconds until the next report. */
  readonly send: (report: RunnerReport) => Promise<number>
  readonly log: Logger
}

/** Until the next try, after a report that was not taken. */
const retryMs = 1_000

/** For a runner that nobody waits to hear of. */
export const noReporter: Reporter = { drain: async () => undefined, stop: () => undefined }

/** Begins at once. A report that is not taken is logged where the reason is new, and tried again. */
export function startReporter({ describe, send, log }: ReporterOptions): Reporter {
  let state: RunnerReport['state'] = 'ready'
  let timer: NodeJS.Timeout | undefined
  let lastFailure: string | null = null
  let stopped = false

  const note = (failure: string | null): void => {
    if (failure === lastFailure) return
    lastFailure = failure
    if (failure === null) log.info('reports to the edge')
    else log.error({ cause: failure }, 'the edge does not take this runner’s report, so it sends no jobs')
  }

  async function report(): Promise<void> {
    clearTimeout(timer)
    const nextMs = await send(describe(state)).then(
      (ms) => {
        note(null)
        return ms
      },
      (error: unknown) => {
        note(describeCause(error))
        return retryMs
      },
    )
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(() => void report(), nextMs)
  }

  void report()
  return {
    async drain() {
      state = 'draining'
      await report()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
