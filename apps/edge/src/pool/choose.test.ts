// Which runner is chosen, from what is known of each.
import { expect, it } from 'vitest'
import { reportOf } from '../../test/pool.ts'
import { choose, type Need, type NoChoice } from './choose.ts'
import type { KnownRunner } from './known-runner.ts'
import { expire, give, takeBack, takeReport } from './pool-state.ts'

const nowMs = 1_800_000_000_000
const at = { nowMs, timeoutMs: 15_000 }

async function known(index: number, changes: Parameters<typeof reportOf>[1] = {}, reportedAtMs = nowMs): Promise<KnownRunner> {
  const runner = takeReport(undefined, { report: await reportOf(index, changes), sentAtMs: nowMs, nowMs: reportedAtMs })
  if (!runner) throw new Error('a first report was refused')
  return runner
}

const need: Need = { model: null, units: 4, excluded: [], expiresAtMs: nowMs + 60_000 }
const pick = (runners: readonly KnownRunner[], wanted: Partial<Need> = {}): string | NoChoice => {
  const chosen = choose(runners, { ...need, ...wanted }, at)
  return 'status' in chosen ? chosen : chosen.report.url
}
const giveJobs = (runner: KnownRunner, count: number): KnownRunner =>
  Array.from({ length: count }).reduce<KnownRunner>(
    (before, _, i) => give(before, `job ${i}`, { units: 4, expiresAtMs: nowMs + 1000 }, nowMs),
    runner,
  )

it('takes the one that would be done first: backlog times rate, not jobs', async () => {
  const [quick, slow] = [await known(1, { ms_per_unit: 10 }), await known(2, { ms_per_unit: 100 })]
  expect(pick([slow, giveJobs(quick, 3)])).toBe('http://runner-1.test')
  expect(pick([await known(3, { backlog_units: 400, load: { waiting: 1, running: 1, capacity: 4 } }), slow])).toBe('http://runner-2.test')
})

it('spreads jobs over equal runners, the longest idle one first', async () => {
  const [a, b] = [await known(1), await known(2)]
  const used = takeBack(giveJobs(a, 1), 'job 0', 'served', nowMs)
  expect(pick([used, b])).toBe('http://runner-2.test')
})

it('takes a runner whose model is loaded before an idle one that must load it', async () => {
  const model = { id: 'm', weights_digest: 'd' }
  const loaded = giveJobs(await known(1, { models: [{ ...model, loaded: true }] }), 3)
  const idle = await known(2, { models: [{ ...model, loaded: false }] })
  expect(pick([idle, loaded], { model: { id: 'm', weightsDigest: 'd' } })).toBe('http://runner-1.test')
})

it.each<[string, Parameters<typeof reportOf>[1]]>([
  ['that drains', { state: 'draining' }],
  ['with other weights', { models: [{ id: 'm', weights_digest: 'other', loaded: true }] }],
  ['without the model', { models: [] }],
])('never takes a runner %s', async (_, changes) => {
  const runner = await known(1, { models: [{ id: 'm', weights_digest: 'd', loaded: true }], ...changes })
  expect(pick([runner], { model: { id: 'm', weightsDigest: 'd' } })).toMatchObject({ why: 'no_runner' })
})

it('takes only a runner that has every LoRA of the job', async () => {
  const [none, one, both] = [await known(1), await known(2, { loras: ['a'] }), await known(3, { loras: ['b', 'a'] })]
  expect(pick([none, one, both], { loras: ['a', 'b'] })).toBe('http://runner-3.test')
  expect(pick([none, one], { loras: ['a', 'b'] })).toMatchObject({ why: 'no_runner' })
  expect(pick([none], { loras: [] })).toBe('http://runner-1.test')
})

it('never takes one that has just failed, is drained, or has not reported for too long', async () => {
  const runner = await known(1)
  expect(pick([runner], { excluded: [runner.report.id] })).toMatchObject({ why: 'no_runner' })
  expect(pick([{ ...runner, drained: true }])).toMatchObject({ why: 'no_runner' })
  expect(pick([await known(1, {}, nowMs - 15_001)])).toMatchObject({ why: 'no_runner' })
})

it('says when to come back if all are full', async () => {
  const full = giveJobs(await known(1, { ms_per_unit: 250 }), 4)
  expect(pick([full])).toEqual({ status: 'none', why: 'all_full', retryAfterSeconds: 5 })
  expect(pick([full, giveJobs(await known(2), 3)])).toBe('http://runner-2.test')
})

it('counts work of others from the report, and its own work once', async () => {
  const mine = giveJobs(await known(1), 2)
  const news = {
    report: await reportOf(1, { load: { waiting: 1, running: 2, capacity: 4 }, backlog_units: 20 }),
    sentAtMs: nowMs + 1,
    nowMs,
  }
  expect(takeReport(mine, news)?.foreign).toEqual({ jobs: 1, units: 12 })
})

it('gives up jobs whose caller was lost', async () => {
  const full = giveJobs(await known(1), 4)
  expect(pick([expire(full, nowMs + 1000)])).toBe('http://runner-1.test')
})

it('takes no report that is not newer', async () => {
  const runner = await known(1)
  expect(takeReport(runner, { report: runner.report, sentAtMs: nowMs, nowMs: nowMs + 5 })).toBeNull()
})
