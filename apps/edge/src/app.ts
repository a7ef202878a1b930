// The edge as a Hono application.
import { Hono } from 'hono'
import { allowOrigins } from './allow-origins.ts'
import type { Edge } from './edge-context.ts'
import { requestContext } from './request-context.ts'
import { onError } from './on-error.ts'
import { registerRoutes } from './routes/index.ts'
import { securityHeaders } from './security-headers.ts'
import type { Services } from './services.ts'

export function createApp(services: Services): Hono<Edge> {
  const app = new Hono<Edge>()
  app.use(requestContext(services))
  app.use(securityHeaders)
  const { MINTMARK_CORS_ORIGINS: origins } = services.settings
  if (origins.length > 0) app.use(allowOrigins(origins))
  registerRoutes(app, services)
  app.onError(onError)
  return app
}
