// GET /metrics: what this isolate has served, in Prometheus' text format.
import type { EdgeContext } from '../edge-context.ts'
import type { Services } from '../services.ts'

export const showMetrics =
  ({ metrics }: Services) =>
  (c: EdgeContext): Response =>
    c.body(metrics.render(), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' })
