// The runner's process: reads the environment, starts, and stops on SIGTERM and SIGINT.
import { parseConfig } from './config.ts'
import { startRunner, type Runner } from './runner.ts'
import { StartFailure } from './start-failure.ts'
import { createLogger, errorFields, type Logger } from './telemetry/logger.ts'

async function main(): Promise<void> {
  const config = parseConfig(process.env)
  const log = createLogger(config.MINTMARK_LOG_LEVEL)
  const onLost = (): void => {
    log.fatal('a worker thread was lost; the process ends so that it is started anew')
    process.exit(1)
  }
  const starting = startRunner(config, log, onLost)
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, createStopper(starting, log, config.MINTMARK_STOP_GRACE_SECONDS * 1000))
  const runner = await starting
  log.info({ host: config.MINTMARK_RUNNER_HOST, port: runner.port, engine: config.MINTMARK_ENGINE }, 'ready')
  await runner.warmUpInspector().catch((error: unknown) => log.warn(errorFields(error), 'the inspection process did not start'))
}

/** Stops the runner once it is ready. A signal before that, or a second one, ends the process at once. */
function createStopper(starting: Promise<Runner>, log: Logger, graceMs: number): () => void {
  let runner: Runner | null = null
  let stopping = false
  void starting.then((ready) => (runner = ready)).catch(() => null)
  return function stop() {
    if (!runner || stopping) process.exit(stopping ? 1 : 0)
    stopping = true
    log.info('stopping')
    void runner.stop(graceMs).then(() => process.exit(0))
  }
}

try {
  await main()
} catch (error) {
  if (!(error instanceof StartFailure)) throw error
  console.error(`error: ${error.message}`)
  process.exit(1)
}
