// GET /livez, /readyz and /metrics: open to the operator's network, and answered while inference runs.
import { Hono } from 'hono'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Readiness } from './readiness.ts'

export function healthRoutes(readiness: Readiness, metrics: Metrics): Hono {
  const routes = new Hono()
  routes.get('/livez', (c) => c.json({ status: 'alive' }))
  routes.get('/readyz', (c) => c.json(readiness.describe(), readiness.isReady() ? 200 : 503))
  routes.get('/metrics', async function exposeMetrics(c) {
    const { text, contentType } = await metrics.expose()
    return c.body(text, 200, { 'content-type': contentType })
  })
  return routes
}
