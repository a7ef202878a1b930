// The reporter of a runner with its configuration: none where no edge is named.
import { createId, type RunnerReport } from '@mintmark/shared'
import type { RunnerConfig } from '../config.ts'
import type { Logger } from '../telemetry/logger.ts'
import { noReporter, startReporter, type Reporter } from './reporter.ts'
import { sendReport, type Edge } from './send-report.ts'

/** What changes from one report to the next. */
export type Standing = Pick<RunnerReport, 'provider' | 'watermark' | 'models' | 'loras' | 'load' | 'backlog_units' | 'ms_per_unit'>

type Subject = { readonly config: RunnerConfig; readonly port: number; readonly standing: () => Standing; readonly log: Logger }

const ownUrl = ({ MINTMARK_RUNNER_PUBLIC_URL: url, MINTMARK_RUNNER_HOST: host }: RunnerConfig, port: number): string =>
  url ?? `http://${host}:${port}`

/** Begins to report at once. */
export function createReporter({ config, port, standing, log }: Subject): Reporter {
  const { MINTMARK_EDGE_URL: edgeUrl, MINTMARK_RUNNER_KEY: key } = config
  if (edgeUrl === undefined) return noReporter
  const edge: Edge = { url: edgeUrl, key, fetch, clock: Date.now, nonce: () => crypto.randomUUID() }
  const self = { version: 1, id: createId('rnr'), url: ownUrl(config, port) } as const
  return startReporter({
    describe: (state) => ({ ...self, state, ...standing() }),
    send: async (report) => (await sendReport(edge, report)).next_report_ms,
    log,
  })
}
