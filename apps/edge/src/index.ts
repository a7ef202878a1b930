// The Worker's entry: the effects of the real world, the application, and the Durable Objects.
import { env, waitUntil } from 'cloudflare:workers'
import { randomBytes } from '@mintmark/shared'
import { createApp } from './app.ts'
import { fill } from './cache/fill.ts'
import { createIdempotentRunClass } from './cache/idempotent-run.ts'
import { createRetryWindowClass } from './cache/retry-window.ts'
import { createSingleFlightClass } from './cache/single-flight.ts'
import { KeyGate } from './limits/key-gate.ts'
import type { JobDependencies } from './jobs/dependencies.ts'
import { JobObject } from './jobs/job-object.ts'
import { consumeJobs } from './jobs/queue.ts'
import { holdForJob, settle } from './limits/lease.ts'
import { RunnerPool } from './pool/runner-pool.ts'
import type { End, StoredJob } from './jobs/stored-job.ts'
import { announce } from './webhooks/announce.ts'
import type { Deliverer } from './webhooks/deliver.ts'
import { consumeWebhooks, webhookQueue } from './webhooks/queue.ts'
import { createServices, type Effects } from './services.ts'
import { sweep } from './sweep/sweep.ts'

const effects: Effects = {
  fetch: (input, init) => fetch(input, init),
  now: () => Date.now(),
  random: randomBytes,
  writeLine: (line) => console.log(line),
  waitUntil,
}

// At module scope, so that a wrong environment stops the start and not the first request.
const services = createServices(env, effects)

export class Generations extends createSingleFlightClass((order) => fill(services.cache.dispatcher, order)) {}

export class IdempotentRuns extends createIdempotentRunClass(() => services.cache) {}

export class RetryWindows extends createRetryWindowClass(() => services.cache) {}

/** One per API key. */
export class Keys extends KeyGate {}

const announcer = { db: services.db, queue: services.webhooks.queue, now: services.now, log: services.log }

/** The job has ended whatever becomes of this, so nothing here may make it run again. */
async function onEnded({ id, lease, order, attempts }: StoredJob, { state, failure, images, charge }: End): Promise<void> {
  const notSettled = (): void => services.log('warn', 'lease not settled', { job_id: id })
  if (lease) await settle(services.keys.gates, lease, charge).catch(notSettled)
  if (!order) return
  const made = (images ?? []).map((image) => ({ id: image.id, seed: image.seed }))
  const data = { id, status: state, model: order.fields.model, images: made, error_code: failure?.code ?? null }
  await announce(announcer, { keyId: order.keyId, attempts, data })
}

const deliverer: Deliverer = {
  db: services.db,
  fetch: effects.fetch,
  master: services.webhooks.master,
  allowed: services.webhooks.allowed,
  now: services.now,
  chance: Math.random,
}

const jobDependencies: JobDependencies = {
  dispatcher: services.cache.dispatcher,
  resultTtlMs: services.settings.MINTMARK_JOB_RESULT_TTL_SECONDS * 1000,
  now: services.now,
  random: services.random,
  renewLease: (lease) => holdForJob(services.keys.gates, lease, services.now()),
  onEnded,
}

/** The only one of its kind. */
export class Runners extends RunnerPool {}

/** One per asynchronous job. */
export class ImageJobs extends JobObject {
  constructor(ctx: DurableObjectState, bindings: Cloudflare.Env) {
    super(ctx, bindings, jobDependencies)
  }
}

const app = createApp(services)

export default {
  fetch: app.fetch,
  async scheduled() {
    services.log('info', 'bucket swept', await sweep(services.sweeper))
  },
  queue: (batch: MessageBatch) =>
    batch.queue === webhookQueue
      ? consumeWebhooks(deliverer, services.log, batch)
      : consumeJobs({ objects: services.jobs.objects, log: services.log }, batch),
}
