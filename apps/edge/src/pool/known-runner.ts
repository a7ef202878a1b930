// What the pool knows of one runner: its last report, the jobs that it was given since, and how they went.
import type { PublicRunner, RunnerReport } from '@mintmark/shared'
import type { Breaker } from './breaker.ts'

/** A job that was given out. Times are Unix milliseconds. */
export type Assignment = { readonly units: number; readonly expiresAtMs: number }

export type KnownRunner = {
  readonly report: RunnerReport
  /** The report's own time stamp: an older report, or the same one again, changes nothing. */
  readonly sentAtMs: number
  readonly reportedAtMs: number
  /** Work in the report that this pool has not given: of another edge, or from before the pool was lost. */
  readonly foreign: { readonly jobs: number; readonly units: number }
  /** An administrator wants it drained. */
  readonly drained: boolean
  readonly breaker: Breaker
  /** By id. */
  readonly assignments: ReadonlyMap<string, Assignment>
  readonly lastGivenMs: number
}

export const unitsGiven = ({ assignments }: KnownRunner): number => [...assignments.values()].reduce((sum, { units }) => sum + units, 0)

export const jobsOf = ({ assignments, foreign }: KnownRunner): number => assignments.size + foreign.jobs

export const backlogOf = (runner: KnownRunner): number => unitsGiven(runner) + runner.foreign.units

export function stateOf({ report, drained, reportedAtMs }: KnownRunner, nowMs: number, timeoutMs: number): 'ready' | 'draining' | 'lost' {
  if (nowMs - reportedAtMs > timeoutMs) return 'lost'
  return drained ? 'draining' : report.state
}

export function publicRunner(runner: KnownRunner, nowMs: number, timeoutMs: number): PublicRunner {
  const { id, url, provider, watermark, models, load, ms_per_unit } = runner.report
  return {
    object: 'runner',
    id,
    url,
    state: stateOf(runner, nowMs, timeoutMs),
    provider,
    watermark,
    models,
    load,
    breaker: runner.breaker.state,
    jobs: runner.assignments.size,
    expected_wait_ms: ms_per_unit === null ? null : Math.round(backlogOf(runner) * ms_per_unit),
    ms_per_unit,
    last_report_at: Math.floor(runner.reportedAtMs / 1000),
  }
}
