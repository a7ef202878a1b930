// A short request beside long ones: how long one step waits while sixteen-step requests run.
import { timed } from '../closed-loop.ts'
import type { Row } from '../report/report.ts'
import { percentile } from '../report/statistics.ts'
import type { Floor } from './floor.ts'
import { draw, type Subject } from './subject.ts'

const short = 1
const long = 16

async function sampleShort(subject: Subject, count: number): Promise<number[]> {
  const samples: number[] = []
  for (let i = 0; i < count; i += 1) samples.push(await timed(() => draw(subject, { steps: short, seed: i })))
  return samples
}

/** `background` clients ask for long requests without pause for as long as the short ones are sampled. */
async function beside(subject: Subject, background: number, count: number): Promise<{ samples: number[]; longDone: number }> {
  const progress = { sampling: true, longDone: 0 }
  const client = async (_: unknown, i: number): Promise<void> => {
    for (let seed = i; progress.sampling; seed += background) {
      await draw(subject, { steps: long, seed })
      progress.longDone += 1
    }
  }
  const clients = Array.from({ length: background }, client)
  const samples = await sampleShort(subject, count).finally(() => (progress.sampling = false))
  await Promise.all(clients)
  return { samples, longDone: progress.longDone }
}

/** Times of the short request over its median alone. */
export async function mixedRows(subject: Subject, count: number, floor: Floor | null): Promise<Row[]> {
  await sampleShort(subject, 3)
  const rows: Row[] = []
  for (const background of [1, 2, 4]) {
    const solo = percentile(await sampleShort(subject, Math.ceil(count / 2)), 0.5)
    const { samples, longDone } = await beside(subject, background, count)
    rows.push({
      model: subject.plan.name,
      'long requests': background,
      'solo ms': solo,
      'p50 / solo': percentile(samples, 0.5) / solo,
      'p99 / solo': percentile(samples, 0.99) / solo,
      ...(floor && { 'solo, % of floor': (100 * floor(short)) / solo }),
      'short done': count,
      'long done': longDone,
    })
  }
  return rows
}
