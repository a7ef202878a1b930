// The runner's HTTP interface: open health routes, and signed calls for jobs.
import { inspectionLimits, MintmarkError } from '@mintmark/shared'
import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Logger } from '../telemetry/logger.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { RunnerEnvironment } from './environment.ts'
import { healthRoutes } from './health-routes.ts'
import { inspectionsRoute, type InspectionsRouteDependencies } from './inspections-route.ts'
import { jobsRoute, type JobsRouteDependencies } from './jobs-route.ts'
import { createOnError } from './on-error.ts'
import type { Readiness } from './readiness.ts'
import { verifyCall, type VerifyCallOptions } from './verify-call.ts'

export type AppDependencies = JobsRouteDependencies &
  InspectionsRouteDependencies &
  VerifyCallOptions & { readonly readiness: Readiness; readonly metrics: Metrics; readonly log: Logger }

/** A job is a prompt and some numbers. */
const maxBodyBytes = 1024 * 1024
/** A picture, its manifest, and the form around them. */
const maxInspectionBytes = inspectionLimits.imageBytes + inspectionLimits.manifestBytes + 64 * 1024
/** Told to callers while the model loads or the runner stops. */
const notReadyRetrySeconds = 5

const tooLarge = (): never => {
  throw new MintmarkError('body_too_large')
}

const usualLimit = bodyLimit({ maxSize: maxBodyBytes, onError: tooLarge })
const inspectionLimit = bodyLimit({ maxSize: maxInspectionBytes, onError: tooLarge })
const limitBody: MiddlewareHandler = (c, next) => (c.req.path === '/v1/inspections' ? inspectionLimit : usualLimit)(c, next)

export function createApp(dependencies: AppDependencies): Hono<RunnerEnvironment> {
  const app = new Hono<RunnerEnvironment>()
  app.onError(createOnError(dependencies.log))
  app.notFound(() => {
    throw new MintmarkError('not_found')
  })
  app.route('/', healthRoutes(dependencies.readiness, dependencies.metrics))
  app.use('/v1/*', limitBody)
  app.use('/v1/*', verifyCall(dependencies))
  app.use('/v1/*', async function refuseUnlessReady(_, next) {
    if (!dependencies.readiness.isReady()) throw new MintmarkError('runner_unavailable', { retryAfterSeconds: notReadyRetrySeconds })
    await next()
  })
  app.route('/v1/jobs', jobsRoute(dependencies))
  app.route('/v1/inspections', inspectionsRoute(dependencies))
  return app
}
