// Which runner a job goes to: of those that have its model and LoRAs and take jobs, the one that would be done with it first.
import { lets } from './breaker.ts'
import { backlogOf, jobsOf, stateOf, type KnownRunner } from './known-runner.ts'

export type Need = {
  /** Null for work that any runner can do. */
  readonly model: { readonly id: string; readonly weightsDigest: string } | null
  /** Digests of the LoRAs that the work needs. */
  readonly loras?: readonly string[]
  /** Images times steps. */
  readonly units: number
  /** Runners that have just failed at it. */
  readonly excluded: readonly string[]
  /** When the work is given up at the latest, Unix milliseconds. */
  readonly expiresAtMs: number
}

export type NoChoice = {
  readonly status: 'none'
  readonly why: 'no_runner' | 'all_full'
  readonly retryAfterSeconds: number
}

/** What loading a model is taken to cost, where nothing better is known. */
const loadingMs = 20_000
/** Where no runner has been measured, all that counts is how much each has to do. */
const unmeasuredMsPerUnit = 1
const longestRetrySeconds = 60

type At = { readonly nowMs: number; readonly timeoutMs: number }

const servedModel = ({ report }: KnownRunner, { model }: Need) =>
  report.models.find(({ id, weights_digest }) => id === model?.id && weights_digest === model.weightsDigest)

const canServe = (runner: KnownRunner, need: Need, { nowMs, timeoutMs }: At): boolean =>
  stateOf(runner, nowMs, timeoutMs) === 'ready' &&
  lets(runner.breaker, nowMs) &&
  !need.excluded.includes(runner.report.id) &&
  (need.model === null || servedModel(runner, need) !== undefined) &&
  (need.loras ?? []).every((digest) => runner.report.loras.includes(digest))

const isFull = (runner: KnownRunner): boolean => jobsOf(runner) >= runner.report.load.capacity

/** The mean of the measured rates. */
function usualMsPerUnit(runners: readonly KnownRunner[]): number {
  const rates = runners.map(({ report }) => report.ms_per_unit).filter((rate) => rate !== null)
  return rates.length === 0 ? unmeasuredMsPerUnit : rates.reduce((sum, rate) => sum + rate, 0) / rates.length
}

function waitMs(runner: KnownRunner, need: Need, usual: number): number {
  const loading = need.model !== null && servedModel(runner, need)?.loaded === false ? loadingMs : 0
  return (backlogOf(runner) + need.units) * (runner.report.ms_per_unit ?? usual) + loading
}

const retryAfter = (shortestMs: number): number => Math.min(longestRetrySeconds, Math.max(1, Math.ceil(shortestMs / 1000)))

/** Of equal runners, the one that has been idle for longest. `retryAfterSeconds` is 5 where no runner can serve at all. */
export function choose(runners: readonly KnownRunner[], need: Need, at: At): KnownRunner | NoChoice {
  const able = runners.filter((runner) => canServe(runner, need, at))
  if (able.length === 0) return { status: 'none', why: 'no_runner', retryAfterSeconds: 5 }
  const usual = usualMsPerUnit(able)
  const ranked = able
    .map((runner) => ({ runner, wait: waitMs(runner, need, usual) }))
    .toSorted((a, b) => a.wait - b.wait || a.runner.lastGivenMs - b.runner.lastGivenMs)
  const free = ranked.find(({ runner }) => !isFull(runner))
  return free?.runner ?? { status: 'none', why: 'all_full', retryAfterSeconds: retryAfter(ranked[0]?.wait ?? 0) }
}
