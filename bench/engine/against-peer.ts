// Mintmark's engine against the same model in Python: same weights, noise, prompt, steps and threads, one picture at a time.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { psnrDb } from '../../apps/gpu-runner/src/engine/host/choose-provider.ts'
import { timed } from '../closed-loop.ts'
import type { Row } from '../report/report.ts'
import { measureFloor } from './floor.ts'
import type { Options } from './options.ts'
import { comparePairs, type Comparison } from './pairs.ts'
import { startPeer, type Peer, type PeerEngine } from './peer.ts'
import { draw, openSubject, type Subject, type SubjectPlan } from './subject.ts'

/** A fast wrong answer is none: the pictures of both sides agree to this, or the bench ends. */
const leastPsnrDb = 35

async function assertParity(subject: Subject, peer: Peer, steps: number, work: string): Promise<number> {
  const out = join(work, 'peer.rgba')
  await peer.draw({ steps, seed: 1 }, out)
  const ours = await draw(subject, { steps, seed: 1 })
  const psnr = psnrDb(ours, { ...ours, data: new Uint8Array(readFileSync(out)) })
  if (!(psnr >= leastPsnrDb)) throw new Error(`${subject.plan.name}: the peer draws another picture (${psnr.toFixed(1)} dB)`)
  return psnr
}

type Labels = {
  readonly engine: PeerEngine
  readonly runtime: string
  readonly steps: number
  readonly psnr: number
  readonly floorMs: number
}

const rowOf = (plan: SubjectPlan, { engine, runtime, steps, psnr, floorMs }: Labels, found: Comparison): Row => ({
  model: plan.name,
  peer: `${engine}, ${runtime}`,
  steps,
  'mintmark / peer': found.ratio,
  '95 % low': found.low,
  '95 % high': found.high,
  'mintmark ms': found.firstMs,
  'peer ms': found.secondMs,
  '% of floor': (100 * floorMs) / found.firstMs,
  'parity dB': Number.isFinite(psnr) ? psnr : 999,
  'pairs kept': found.kept,
  dropped: found.dropped,
})

/** A row per number of steps. `mintmark / peer` is a ratio of pictures per second. */
export async function againstPeer(options: Options, plan: SubjectPlan, engine: PeerEngine, stepCounts: readonly number[]): Promise<Row[]> {
  const { python, threads, pairs, work } = options
  if (python === null) return []
  const subject = await openSubject(plan, threads)
  const peer = await startPeer(python, plan, engine, threads, work)
  const floor = await measureFloor(peer, plan)
  const rows: Row[] = []
  for (const steps of stepCounts) {
    const psnr = await assertParity(subject, peer, steps, work)
    let seed = 0
    const found = await comparePairs(
      pairs,
      () => timed(() => draw(subject, { steps, seed: (seed += 1) })),
      () => peer.draw({ steps, seed }),
    )
    rows.push(rowOf(plan, { engine, runtime: peer.runtime, steps, psnr, floorMs: floor(steps) }, found))
  }
  peer.close()
  await subject.close()
  return rows
}
