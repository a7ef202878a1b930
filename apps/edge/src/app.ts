// The edge as a Hono application.
import { Hono } from 'hono'
import type { Edge } from './edge-context.ts'
import { requestContext } from './request-context.ts'
import { onError } from './on-error.ts'
import { registerRoutes } from './routes/index.ts'
import type { Services } from './services.ts'

export function createApp(services: Services): Hono<Edge> {
  const app = new Hono<Edge>()
  app.use(requestContext(services.log, services.now))
  registerRoutes(app, services)
  app.onError(onError)
  return app
}
