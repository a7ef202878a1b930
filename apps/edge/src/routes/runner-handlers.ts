// Which handlers answer the routes of the runners and of their operator.
import type { Handler, MiddlewareHandler } from 'hono'
import type { Edge } from '../edge-context.ts'
import { limitBody } from '../limits/body-limit.ts'
import type { Services } from '../services.ts'
import { sweepBucket } from './sweep.ts'
import { drainRunner, listRunners, reportRunner, resumeRunner } from './runners.ts'

/** A report names models, and little else. */
const maxReportBytes = 64 * 1024

type RunnerRoute = 'reportRunner' | 'listRunners' | 'drainRunner' | 'resumeRunner' | 'sweepBucket'

export const runnerHandlers = (
  services: Services,
  admin: MiddlewareHandler<Edge>,
): Record<RunnerRoute, [Handler<Edge>, ...Handler<Edge>[]]> => ({
  reportRunner: [limitBody(maxReportBytes), reportRunner(services)],
  listRunners: [admin, listRunners(services)],
  drainRunner: [admin, drainRunner(services)],
  resumeRunner: [admin, resumeRunner(services)],
  sweepBucket: [admin, sweepBucket(services)],
})
