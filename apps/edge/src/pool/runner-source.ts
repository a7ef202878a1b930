// Where runners come from: the one that the configuration names, or the pool of those that report.
import type { Choice, Chosen, RunnerPool } from './runner-pool.ts'
import type { Need } from './choose.ts'
import type { UseResult } from './pool-state.ts'

export type RunnerSource = {
  /** Whoever is given a runner settles with what came of it. Never rejects. */
  choose(need: Need): Promise<Choice>
  /** Never rejects. */
  settle(chosen: Chosen, result: UseResult): Promise<void>
}

const noRunner: Choice = { status: 'none', why: 'no_runner', retryAfterSeconds: 5 }

export const fixedRunnerId = 'fixed'

/** The simplest case: one runner, of which nothing is asked but its address. */
export function fixedRunner(url: string): RunnerSource {
  const chosen: Chosen = { status: 'chosen', runnerId: fixedRunnerId, url, assignment: '' }
  return {
    choose: async ({ excluded }) => (excluded.includes(fixedRunnerId) ? noRunner : chosen),
    settle: async () => undefined,
  }
}

export type PoolAccess = {
  readonly pools: DurableObjectNamespace<RunnerPool>
  readonly now: () => number
  /** How old a runner's last report may be. */
  readonly timeoutMs: number
}

export const poolOf = ({ pools }: PoolAccess): DurableObjectStub<RunnerPool> => pools.getByName('runners')

export function pooledRunners(access: PoolAccess): RunnerSource {
  const { now, timeoutMs } = access
  const ask = async (need: Need): Promise<Choice> => poolOf(access).choose(need, { nowMs: now(), timeoutMs })
  return {
    // An object that was moved or evicted in the middle of a call is there again for the next one.
    choose: (need) =>
      ask(need)
        .catch(() => ask(need))
        .catch(() => noRunner),
    settle: (chosen, result) =>
      poolOf(access)
        .settle(chosen, result, now())
        .catch(() => undefined),
  }
}
