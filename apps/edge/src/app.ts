// The edge as a Hono application.
import { Hono } from 'hono'
import { automatic1111 } from './dialects/automatic1111/index.ts'
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
  app.route('/', automatic1111(services))
  registerRoutes(app, services)
  app.onError(onError)
  return app
}
