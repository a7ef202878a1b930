// The pool's changes, each from what is known to what is known next. No clock and no storage in here.
import type { RunnerReport } from '@mintmark/shared'
import { closedBreaker, onFailure, onNothingLearnt, onUse } from './breaker.ts'
import { type Assignment, type KnownRunner, unitsGiven } from './known-runner.ts'

/**
 * What a job's end says of its runner. `served`: it answered as it should, whatever the answer; `lost`: it did not; `unknown`: the
 * job was stopped from outside.
 */
export type UseResult = 'served' | 'lost' | 'unknown'

type Received = { readonly report: RunnerReport; readonly sentAtMs: number; readonly nowMs: number }

function foreignWork({ load, backlog_units }: RunnerReport, known: KnownRunner | undefined): KnownRunner['foreign'] {
  const jobs = load.waiting + load.running - (known?.assignments.size ?? 0)
  const units = backlog_units - (known ? unitsGiven(known) : 0)
  return { jobs: Math.max(0, jobs), units: Math.max(0, units) }
}

/** Null when the report is not newer than what is known. */
export function takeReport(known: KnownRunner | undefined, { report, sentAtMs, nowMs }: Received): KnownRunner | null {
  if (known && sentAtMs <= known.sentAtMs) return null
  const news = { report, sentAtMs, reportedAtMs: nowMs, foreign: foreignWork(report, known) }
  if (known) return { ...known, ...news }
  return { ...news, drained: false, breaker: closedBreaker, assignments: new Map(), lastGivenMs: 0 }
}

export function give(runner: KnownRunner, id: string, assignment: Assignment, nowMs: number): KnownRunner {
  const assignments = new Map(runner.assignments).set(id, assignment)
  return { ...runner, assignments, breaker: onUse(runner.breaker), lastGivenMs: nowMs }
}

function breakerAfter({ breaker }: KnownRunner, result: UseResult, nowMs: number): KnownRunner['breaker'] {
  if (result === 'served') return closedBreaker
  return result === 'lost' ? onFailure(breaker, nowMs) : onNothingLearnt(breaker, nowMs)
}

/** Does nothing to a job that has ended before. */
export function takeBack(runner: KnownRunner, id: string, result: UseResult, nowMs: number): KnownRunner {
  if (!runner.assignments.has(id)) return runner
  const assignments = new Map(runner.assignments)
  assignments.delete(id)
  return { ...runner, assignments, breaker: breakerAfter(runner, result, nowMs) }
}

/** Ends the jobs whose caller was lost, which say nothing of the runner. */
export function expire(runner: KnownRunner, nowMs: number): KnownRunner {
  const late = [...runner.assignments].filter(([, { expiresAtMs }]) => expiresAtMs <= nowMs)
  return late.reduce((before, [id]) => takeBack(before, id, 'unknown', nowMs), runner)
}
