// An edge without a fixed runner, two runners that have reported themselves to it, and a clock of its own.
import { runnerListSchema, type PublicRunner, type RunnerReport } from '@mintmark/shared'
import { createTestApp, type TestApp } from './app.ts'
import { bearer } from './client.ts'
import { reportOf, signedReport } from './pool.ts'
import { edgeVariables } from './variables.ts'

export type PooledApp = TestApp & {
  /** Unix milliseconds. */
  now(): number
  wait(ms: number): void
  report(index: number, changes?: Partial<RunnerReport>): Promise<Response>
  admin(path: string, method?: string): Promise<Response>
  runners(): Promise<PublicRunner[]>
  generate(token: string, body?: object): Promise<Response>
}

let eras = 0

/** Each is an hour later than the one before, by when the pool has forgotten the runners of that. */
export async function createPooledApp(): Promise<PooledApp> {
  let nowMs = Date.now() + ++eras * 3_600_000
  const app = createTestApp({ MINTMARK_RUNNER_URL: undefined }, { now: () => nowMs })
  const admin = (path: string, method = 'GET') =>
    app.call(`/v1/admin/${path}`, { method, headers: bearer(edgeVariables.MINTMARK_ADMIN_KEY) })
  const pooled: PooledApp = {
    ...app,
    now: () => nowMs,
    wait: (ms) => void (nowMs += ms),
    report: async (index, changes) => app.call('/v1/runners', await signedReport(await reportOf(index, changes), nowMs++)),
    admin,
    runners: async () => runnerListSchema.parse(await (await admin('runners')).json()).data,
    generate: (token, body = {}) =>
      app.call('/v1/images/generations', {
        method: 'POST',
        headers: { ...bearer(token), 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: 'a red apple', ...body }),
      }),
  }
  await pooled.report(1)
  await pooled.report(2)
  return pooled
}
