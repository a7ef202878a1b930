// The Worker's entry: the effects of the real world, the application, and the Durable Objects.
import { env } from 'cloudflare:workers'
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
import { settle } from './limits/lease.ts'
import { createServices, type Effects } from './services.ts'

const effects: Effects = {
  fetch: (input, init) => fetch(input, init),
  now: () => Date.now(),
  random: randomBytes,
  writeLine: (line) => console.log(line),
}

// At module scope, so that a wrong environment stops the start and not the first request.
const services = createServices(env, effects)

export class Generations extends createSingleFlightClass((order) => fill(services.cache.dispatcher, order)) {}

export class IdempotentRuns extends createIdempotentRunClass(() => services.cache) {}

export class RetryWindows extends createRetryWindowClass(() => services.cache) {}

/** One per API key. */
export class Keys extends KeyGate {}

const jobDependencies: JobDependencies = {
  dispatcher: services.cache.dispatcher,
  resultTtlMs: services.settings.MINTMARK_JOB_RESULT_TTL_SECONDS * 1000,
  now: services.now,
  random: services.random,
  async onEnded({ lease }, charge) {
    if (lease) await settle(services.keys.gates, lease, charge)
  },
}

/** One per asynchronous job. */
export class ImageJobs extends JobObject {
  constructor(ctx: DurableObjectState, bindings: Cloudflare.Env) {
    super(ctx, bindings, jobDependencies)
  }
}

const app = createApp(services)

export default {
  fetch: app.fetch,
  queue: (batch: MessageBatch) => consumeJobs({ objects: services.jobs.objects, log: services.log }, batch),
}
