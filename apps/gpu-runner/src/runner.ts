// A whole runner from its configuration: the parts, then the port, then the warm-up that makes it ready.
import { MintmarkError } from '@mintmark/shared'
import { admitJob, type AdmissionDependencies } from './admission/admit.ts'
import { checkJob } from './admission/check-job.ts'
import { createJobQueue, type QueueLimits } from './admission/job-queue.ts'
import { createJobRegistry } from './admission/job-registry.ts'
import type { RunnerConfig } from './config.ts'
import { createParts, type Parts } from './parts.ts'
import { runOnModel } from './pipeline/run-on-model.ts'
import { warmUp } from './pipeline/warm-up.ts'
import { createReporter } from './reporting/create-reporter.ts'
import { standingOf } from './reporting/standing.ts'
import { createApp } from './server/app.ts'
import { listen } from './server/listen.ts'
import { createReadiness } from './server/readiness.ts'
import type { Logger } from './telemetry/logger.ts'
import { createMetrics } from './telemetry/metrics.ts'
import { createRunnerTracing, type RunnerTracing } from './telemetry/tracing.ts'
import { engineModel } from './weights/read-manifest.ts'

export type Runner = {
  readonly port: number
  /** Starts the process that reads files from strangers, so that the first of them does not wait for it. */
  warmUpInspector(): Promise<void>
  /** Takes no more jobs, gives running ones `graceMs`, cancels the rest, and closes everything. */
  stop(graceMs: number): Promise<void>
}

/** Ended jobs that a repeated call can still be answered from. */
const rememberedJobs = 200
/** How long an open connection may keep a stopped runner. */
const closingMs = 1_000

const limitsOf = (config: RunnerConfig): QueueLimits => ({
  waiting: config.MINTMARK_QUEUE_LIMIT,
  running: config.MINTMARK_RUNNING_LIMIT,
})

type Telemetry = { readonly log: Logger; readonly tracing: RunnerTracing }

function createAdmission(
  config: RunnerConfig,
  { models, pipeline, engineState }: Parts,
  { log, tracing }: Telemetry,
): AdmissionDependencies {
  const queue = createJobQueue(limitsOf(config), () => performance.now())
  return {
    queue,
    registry: createJobRegistry(rememberedJobs),
    metrics: createMetrics(queue.length, engineState),
    tracing,
    log,
    check(job) {
      checkJob(job, models.find(job.model), Date.now())
      models.lorasOf(job)
    },
    run: async (job, context, queuedMs) =>
      runOnModel(await pipeline, { model: models.find(job.model), loras: models.lorasOf(job), job, queuedMs }, context),
    clock: Date.now,
  }
}

/** Lets running jobs end; those that have not after `graceMs` are cancelled. */
async function drain({ queue, registry }: AdmissionDependencies, graceMs: number): Promise<void> {
  const reason = new MintmarkError('job_cancelled', { message: 'The runner is stopping; nothing was stored.' })
  const impatience = setTimeout(() => {
    for (const record of registry.unended()) record.cancel(reason)
  }, graceMs)
  await queue.idle()
  clearTimeout(impatience)
}

const standing = (config: RunnerConfig, { models, engineState, watermark }: Parts, { queue }: AdmissionDependencies) =>
  standingOf({ models, engine: engineState(), watermark, queue, limits: limitsOf(config) })

/**
 * Resolves once the runner is ready; /livez answers before. `onLost` is called when a worker thread dies, after which the
 * process should end. Throws a StartFailure for whatever an operator can mend.
 */
export async function startRunner(config: RunnerConfig, log: Logger, onLost: () => void): Promise<Runner> {
  const parts = await createParts(config, log, onLost)
  const tracing = createRunnerTracing(config, log)
  const admission = createAdmission(config, parts, { log, tracing })
  const readiness = createReadiness({
    model: parts.models.first.manifest.id,
    weightsDigest: parts.models.first.weightsDigest,
    models: parts.models.all.map(({ manifest }) => manifest.id),
    engineState: parts.engineState,
    watermark: parts.watermark,
  })
  const app = createApp({
    admit: (job, bodyDigest) => admitJob(admission, job, bodyDigest),
    get: admission.registry.get,
    inspect: (request) => parts.inspector.inspect(request),
    key: config.MINTMARK_RUNNER_KEY,
    clock: Date.now,
    readiness,
    metrics: admission.metrics,
    log,
  })
  const listening = await listen(app, config.MINTMARK_RUNNER_HOST, config.MINTMARK_RUNNER_PORT)
  const pipeline = await parts.pipeline
  const { first } = parts.models
  await warmUp({ ...pipeline, model: first, engine: pipeline.engine.forModel(engineModel(first)) })
  readiness.set('ready')
  const reporter = createReporter({ config, port: listening.port, log, standing: () => standing(config, parts, admission) })
  return {
    port: listening.port,
    warmUpInspector: () => parts.inspector.warmUp(),
    async stop(graceMs) {
      await reporter.drain()
      readiness.set('stopping')
      const closed = listening.close(graceMs + closingMs)
      await drain(admission, graceMs)
      reporter.stop()
      await closed
      await tracing.close()
      await parts.close()
    },
  }
}
