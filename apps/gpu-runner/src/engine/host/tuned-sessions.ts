// Sessions that remember a row of each graph, so that the size of its batches can be measured on this machine.
import { relative } from 'node:path'
import { sweepCap } from '../../diffusion/batching/sweep-cap.ts'
import type { BatchCap, OnnxSession, OpenSession } from '../../onnx/open-session.ts'
import type { Row } from '../../onnx/rows.ts'

/** Caps by the graph's path within the model's folder. */
export type Caps = Readonly<Record<string, BatchCap>>

export type TunedSessions = {
  readonly open: OpenSession
  /** Batches are as `caps` says from now on. */
  apply(caps: Caps): void
  /** Measures every graph that has been run, up to `mostRows`, and applies what it finds. */
  tune(mostRows: number): Promise<Caps>
}

type Known = { readonly session: OnnxSession; sample: Row | null; cap: BatchCap | null }

/** A row that takes longer keeps the device busy by itself: a batch would only be a longer wait. */
const slowMs = 500
const repeats = 2

/** The best of some runs of `rows` equal rows, after one to warm up; what else runs on the machine only adds to it. */
async function measureMs({ runRows }: OnnxSession, sample: Row, rows: number, nowMs: () => number): Promise<number> {
  const batch = Array.from({ length: rows }, () => sample)
  await runRows(batch)
  let best = Infinity
  for (let i = 0; i < repeats; i += 1) {
    const startMs = nowMs()
    await runRows(batch)
    best = Math.min(best, nowMs() - startMs)
  }
  return best
}

const valuesOf = (row: Row): number => Object.values(row).reduce((sum, { data }) => sum + data.length, 0)

async function sweep(session: OnnxSession, sample: Row, mostRows: number, nowMs: () => number): Promise<BatchCap> {
  const aloneMs = await measureMs(session, sample, 1, nowMs)
  const most = session.rowsAreIndependent && aloneMs < slowMs ? mostRows : 1
  const measure = async (rows: number): Promise<number> => (rows === 1 ? aloneMs : measureMs(session, sample, rows, nowMs))
  return { rows: await sweepCap({ measureMs: measure, most }), values: valuesOf(sample) }
}

/** `nowMs` is a monotonic clock. */
export function createTunedSessions(folder: string, open: OpenSession, nowMs: () => number): TunedSessions {
  const graphs = new Map<string, Known>()
  const apply = (caps: Caps): void => {
    for (const [name, graph] of graphs) graph.cap = caps[name] ?? graph.cap
  }
  return {
    apply,
    async open(options) {
      const session = await open(options)
      // A rewritten graph goes by the measurements of the file's own.
      if (options.rewrite) return session
      const graph: Known = { session, sample: null, cap: null }
      graphs.set(relative(folder, options.path), graph)
      const runRows: OnnxSession['runRows'] = (rows, shared) => {
        graph.sample ??= rows[0] ?? null
        return session.runRows(rows, shared)
      }
      return { ...session, runRows, batchCap: () => graph.cap }
    },
    async tune(mostRows) {
      const caps: Record<string, BatchCap> = {}
      for (const [name, { session, sample }] of graphs) if (sample) caps[name] = await sweep(session, sample, mostRows, nowMs)
      apply(caps)
      return caps
    },
  }
}
