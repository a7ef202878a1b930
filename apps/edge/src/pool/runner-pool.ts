// The Durable Object that knows the runners: takes their reports, gives them out, and hears how it went. There is one.
import { DurableObject } from 'cloudflare:workers'
import { createId, type PublicRunner, type RunnerReport } from '@mintmark/shared'
import { choose, type Need, type NoChoice } from './choose.ts'
import { type KnownRunner, publicRunner } from './known-runner.ts'
import { expire, give, takeBack, takeReport, type UseResult } from './pool-state.ts'

/** A runner that is to be called, until `settle` is told the assignment. */
export type Chosen = { readonly status: 'chosen'; readonly runnerId: string; readonly url: string; readonly assignment: string }
export type Choice = Chosen | NoChoice

/** Times are Unix milliseconds of the caller's clock. `timeoutMs`: how old a report may be. */
type At = { readonly nowMs: number; readonly timeoutMs: number }

/** Lost runners are shown for this long, and a report of theirs cannot be sent again in the meantime. */
const forgetAfterMs = 10 * 60_000
const prefix = 'runner:'

export class RunnerPool extends DurableObject {
  readonly #runners: Map<string, KnownRunner>

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env)
    const stored = [...ctx.storage.kv.list<KnownRunner>({ prefix })].map(([, runner]) => runner)
    this.#runners = new Map(stored.map((runner) => [runner.report.id, runner]))
  }

  /** The first report of a runner makes it known. A replayed one changes nothing. */
  async report(report: RunnerReport, sentAtMs: number, nowMs: number): Promise<void> {
    const runner = takeReport(this.#runners.get(report.id), { report, sentAtMs, nowMs })
    if (!runner) return
    this.#forget(runner)
    await this.#keep(runner)
  }

  choose(need: Need, at: At): Choice {
    for (const [id, runner] of this.#runners) this.#runners.set(id, expire(runner, at.nowMs))
    const runner = choose([...this.#runners.values()], need, at)
    if ('status' in runner) return runner
    const assignment = createId('lease')
    const { id, url } = runner.report
    // In memory alone: the runner's next report tells a pool that was lost in between what it has to do.
    this.#runners.set(id, give(runner, assignment, { units: need.units, expiresAtMs: need.expiresAtMs }, at.nowMs))
    return { status: 'chosen', runnerId: id, url, assignment }
  }

  settle({ runnerId, assignment }: Chosen, result: UseResult, nowMs: number): void {
    const runner = this.#runners.get(runnerId)
    if (runner) this.#runners.set(runnerId, takeBack(runner, assignment, result, nowMs))
  }

  list({ nowMs, timeoutMs }: At): PublicRunner[] {
    return [...this.#runners.values()].map((runner) => publicRunner(runner, nowMs, timeoutMs))
  }

  /** Null when there is no such runner. */
  async setDrained(id: string, drained: boolean, { nowMs, timeoutMs }: At): Promise<PublicRunner | null> {
    const known = this.#runners.get(id)
    if (!known) return null
    const runner = { ...known, drained }
    await this.#keep(runner)
    return publicRunner(runner, nowMs, timeoutMs)
  }

  /** Unconfirmed: a choice need not wait for the disk. What was given is not stored. */
  async #keep(runner: KnownRunner): Promise<void> {
    this.#runners.set(runner.report.id, runner)
    await this.ctx.storage.put(prefix + runner.report.id, { ...runner, assignments: new Map() }, { allowUnconfirmed: true })
  }

  /** Those that were lost long ago, and those whose place at an address another one has taken. */
  #forget({ report: { id, url }, sentAtMs, reportedAtMs: nowMs }: KnownRunner): void {
    for (const [known, { report, sentAtMs: before, reportedAtMs }] of this.#runners) {
      const replaced = report.url === url && known !== id && before < sentAtMs
      if (!replaced && nowMs - reportedAtMs < forgetAfterMs) continue
      this.#runners.delete(known)
      void this.ctx.storage.delete(prefix + known, { allowUnconfirmed: true })
    }
  }
}
