// The runner's spans, sent every few seconds and once more at the end.
import { createTracing, sendTo, type Tracing } from '@mintmark/tracing'
import type { RunnerConfig } from '../config.ts'
import type { Logger } from './logger.ts'

export type RunnerTracing = Pick<Tracing, 'begin'> & { readonly close: () => Promise<void> }

const sendEveryMs = 2_000

export function createRunnerTracing({ MINTMARK_OTLP_URL: url, MINTMARK_OTLP_HEADERS: headers }: RunnerConfig, log: Logger): RunnerTracing {
  const onLost = (spans: number, cause: string): void => log.warn({ spans, cause }, 'spans lost')
  const tracing = createTracing('mintmark-runner', url === undefined ? null : sendTo({ url, headers, fetch, onLost }))
  const sending = setInterval(() => void tracing.flush(), sendEveryMs)
  sending.unref()
  return {
    begin: tracing.begin,
    close() {
      clearInterval(sending)
      return tracing.flush()
    },
  }
}
