// POST /v1/runners, where runners report themselves, and /v1/admin/runners, where an administrator looks at them and drains them.
import { checkCall, MintmarkError, runnerReportSchema, type PublicRunner, type RunnerReceipt } from '@mintmark/shared'
import type { EdgeContext } from '../edge-context.ts'
import { fixedRunnerId, poolOf } from '../pool/runner-source.ts'
import type { Services } from '../services.ts'

function parseReport(body: Uint8Array) {
  try {
    return runnerReportSchema.parse(JSON.parse(new TextDecoder().decode(body)))
  } catch (cause) {
    throw new MintmarkError('invalid_value', { param: 'body', message: 'The body is no report of a runner of this version.', cause })
  }
}

/** For runners, which sign as the edge does. Throws invalid_call_signature and clock_skew. */
export const reportRunner = (services: Services) => async (c: EdgeContext) => {
  const { settings, pool, now } = services
  const body = new Uint8Array(await c.req.arrayBuffer())
  const call = { method: c.req.method, path: c.req.path, body, header: (name: string) => c.req.header(name) }
  const { timestampMs } = await checkCall(call, settings.MINTMARK_RUNNER_KEY, now())
  await poolOf(pool).report(parseReport(body), timestampMs, now())
  return c.json({ next_report_ms: settings.MINTMARK_RUNNER_REPORT_SECONDS * 1000 } satisfies RunnerReceipt)
}

const fixed = (url: string): PublicRunner => ({
  object: 'runner',
  id: fixedRunnerId,
  url,
  state: 'fixed',
  provider: null,
  watermark: null,
  models: [],
  load: null,
  breaker: 'closed',
  jobs: 0,
  expected_wait_ms: null,
  ms_per_unit: null,
  last_report_at: null,
})

/** The fixed runner, or all that have reported in the last ten minutes. */
export const listRunners = (services: Services) => async (c: EdgeContext) => {
  const { pool, settings } = services
  const { now, timeoutMs } = pool
  const { MINTMARK_RUNNER_URL: url } = settings
  return c.json({ object: 'list', data: url === undefined ? await poolOf(pool).list({ nowMs: now(), timeoutMs }) : [fixed(url)] })
}

/** Throws runner_not_found. */
const setDrained = (services: Services, drained: boolean) => async (c: EdgeContext) => {
  const { pool } = services
  const { now, timeoutMs } = pool
  const runner = await poolOf(pool).setDrained(c.req.param('id') ?? '', drained, { nowMs: now(), timeoutMs })
  if (!runner) throw new MintmarkError('runner_not_found')
  return c.json(runner)
}

/** It gets no more jobs, and finishes those that it has. */
export const drainRunner = (services: Services) => setDrained(services, true)

export const resumeRunner = (services: Services) => setDrained(services, false)
