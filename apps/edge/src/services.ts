// Everything that the edge works with, built once from the environment and the effects of the outside world.
import type { RandomBytes } from '@mintmark/shared'
import type { KeyStore } from './auth/identify.ts'
import type { IdempotentRunObject } from './cache/idempotent-run.ts'
import type { RetryWindowObject } from './cache/retry-window.ts'
import type { Cache } from './cache/serve-order.ts'
import type { Dispatcher } from './dispatch/dispatcher.ts'
import type { JobObject } from './jobs/job-object.ts'
import type { JobMessage } from './jobs/queue.ts'
import { parseSettings, type Settings } from './env.ts'
import { dayMs } from './limits/calendar.ts'
import { createLlamaGuard } from './policy/guard/llama-guard.ts'
import { createSecondOpinion } from './policy/guard/second-opinion.ts'
import { createPromptPolicy, type Policy } from './policy/index.ts'
import { createLog, type Log } from './telemetry/log.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'
import { createEdgeTracing, type EdgeTracing } from './telemetry/tracing.ts'
import type { DeliveryMessage } from './webhooks/announce.ts'
import { fixedRunner, pooledRunners, type PoolAccess } from './pool/runner-source.ts'
import type { Sweeper } from './sweep/sweep.ts'
import type { UrlSigner } from './urls/image-url.ts'

export type Effects = {
  readonly fetch: typeof fetch
  /** Unix milliseconds. */
  readonly now: () => number
  readonly random: RandomBytes
  readonly writeLine: (line: string) => void
  /** Keeps the Worker, or the object, until the promise has settled. */
  readonly waitUntil: (promise: Promise<unknown>) => void
}

export type Services = {
  readonly settings: Settings
  readonly db: D1Database
  readonly bucket: R2Bucket
  readonly keys: KeyStore
  /** For routes without a key. */
  readonly anonymous: RateLimit
  readonly verifications: RateLimit
  readonly policy: Policy
  readonly moderation: { readonly retentionMs: number }
  readonly cache: Cache
  readonly idempotentRuns: DurableObjectNamespace<IdempotentRunObject>
  readonly retryWindows: DurableObjectNamespace<RetryWindowObject>
  readonly pool: PoolAccess
  readonly sweeper: Sweeper
  readonly urls: UrlSigner
  readonly jobs: { readonly objects: DurableObjectNamespace<JobObject>; readonly queue: Queue<JobMessage> }
  readonly webhooks: {
    readonly queue: Queue<DeliveryMessage>
    readonly master: Uint8Array<ArrayBuffer>
    readonly allowed: readonly string[]
  }
  readonly log: Log
  readonly metrics: Metrics
  readonly tracing: EdgeTracing
} & Pick<Effects, 'now' | 'random'>

/** Reports that may be missed before a runner counts as lost. */
const missedReports = 3

const createPoolAccess = (settings: Settings, env: Cloudflare.Env, { now }: Effects): PoolAccess => ({
  pools: env.RUNNER_POOL,
  now,
  timeoutMs: missedReports * settings.MINTMARK_RUNNER_REPORT_SECONDS * 1000,
})

const retentionMsOf = (settings: Settings): number => settings.MINTMARK_MODERATION_RETENTION_DAYS * dayMs

type Telemetry = { readonly log: Log; readonly tracing: EdgeTracing }

function createDispatcher(settings: Settings, env: Cloudflare.Env, effects: Effects, { log, tracing }: Telemetry): Dispatcher {
  const { fetch, now, random } = effects
  const { MINTMARK_RUNNER_URL: url, MINTMARK_RUNNER_KEY: key } = settings
  const source = url === undefined ? pooledRunners(createPoolAccess(settings, env, effects)) : fixedRunner(url)
  return {
    runner: { key, fetch, now, random, log },
    tracing,
    source,
    db: env.DB,
    bucket: env.IMAGES,
    jobTimeoutMs: settings.MINTMARK_JOB_TIMEOUT_SECONDS * 1000,
    blocks: { db: env.DB, now, random, log, retentionMs: retentionMsOf(settings) },
  }
}

/** An object that is older than its job's deadline by this much belongs to no running job, whatever the clocks say. */
const sweepGraceMs = 10 * 60_000

const createSweeper = (settings: Settings, env: Cloudflare.Env, { now }: Effects): Sweeper => ({
  db: env.DB,
  bucket: env.IMAGES,
  now,
  graceMs: settings.MINTMARK_JOB_TIMEOUT_SECONDS * 1000 + sweepGraceMs,
})

/** A lease outlasts its job by this much, so that a slow end is not taken for a loss. */
const leaseGraceMs = 30_000

const createKeyStore = (settings: Settings, env: Cloudflare.Env, { now, random }: Effects): KeyStore => ({
  gates: env.KEYS,
  pepper: settings.MINTMARK_API_KEY_PEPPER,
  defaults: settings.MINTMARK_LIMITS,
  slowdown: settings.MINTMARK_MODERATION_SLOWDOWN,
  leaseMs: settings.MINTMARK_JOB_TIMEOUT_SECONDS * 1000 + leaseGraceMs,
  now,
  random,
})

/** Workers AI is asked where the account has bound it. */
const createPolicy = (settings: Settings, { AI: models }: Cloudflare.Env): Policy =>
  createPromptPolicy({
    thresholds: settings.MINTMARK_MODERATION_THRESHOLDS,
    secondOpinion: models ? createSecondOpinion(createLlamaGuard(models, settings.MINTMARK_GUARD_TIMEOUT_MS)) : null,
  })

function createTelemetry(settings: Settings, { fetch, waitUntil, writeLine, now }: Effects): Telemetry {
  const log = createLog(settings.MINTMARK_LOG_LEVEL, writeLine, now)
  const { MINTMARK_OTLP_URL: url, MINTMARK_OTLP_HEADERS: headers } = settings
  return { log, tracing: createEdgeTracing({ collector: url === undefined ? null : { url, headers }, fetch, waitUntil, log }) }
}

/** Throws an Error that names every variable that is not set or wrong. */
export function createServices(env: Cloudflare.Env, effects: Effects): Services {
  const settings = parseSettings(env)
  const { now, random } = effects
  const telemetry = createTelemetry(settings, effects)
  return {
    settings,
    now,
    random,
    db: env.DB,
    bucket: env.IMAGES,
    anonymous: env.ANONYMOUS,
    verifications: env.VERIFICATIONS,
    policy: createPolicy(settings, env),
    moderation: { retentionMs: retentionMsOf(settings) },
    keys: createKeyStore(settings, env, effects),
    cache: { dispatcher: createDispatcher(settings, env, effects, telemetry), flights: env.GENERATIONS },
    pool: createPoolAccess(settings, env, effects),
    sweeper: createSweeper(settings, env, effects),
    idempotentRuns: env.IDEMPOTENT_RUNS,
    retryWindows: env.RETRY_WINDOWS,
    urls: { keys: settings.MINTMARK_URL_KEYS, ttlSeconds: settings.MINTMARK_URL_TTL_SECONDS, publicUrl: settings.MINTMARK_PUBLIC_URL, now },
    webhooks: {
      queue: env.WEBHOOKS,
      master: settings.MINTMARK_WEBHOOK_KEY ?? settings.MINTMARK_API_KEY_PEPPER,
      allowed: settings.MINTMARK_WEBHOOK_ALLOW,
    },
    jobs: { objects: env.IMAGE_JOBS, queue: env.JOBS },
    ...telemetry,
    metrics: createMetrics(env.METRICS),
  }
}
