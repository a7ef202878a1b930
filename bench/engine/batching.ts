// Continuous batching against one request at a time, and against batches of whole requests.
import type { Row } from '../report/report.ts'
import type { Floor } from './floor.ts'
import { comparePairs } from './pairs.ts'
import { draw, type Subject } from './subject.ts'

const clientCounts = [1, 2, 4, 8] as const
const stepCounts = [1, 4, 16] as const

/** Pictures per sample: two for each client, so that rows leave and join. */
const rounds = 2

/** Milliseconds until every client has had its pictures, one after the other; clients run beside one another. */
async function continuous(subject: Subject, clients: number, stepsOf: (picture: number) => number): Promise<number> {
  const start = performance.now()
  const client = async (_: unknown, i: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) await draw(subject, { steps: stepsOf(clients * round + i), seed: clients * round + i })
  }
  await Promise.all(Array.from({ length: clients }, client))
  return performance.now() - start
}

async function oneAtATime(subject: Subject, clients: number, stepsOf: (picture: number) => number): Promise<number> {
  const start = performance.now()
  for (let i = 0; i < clients * rounds; i += 1) await draw(subject, { steps: stepsOf(i), seed: i })
  return performance.now() - start
}

/** Whatever waits runs together to its end; who comes later waits for that. */
async function wholeRequests(subject: Subject, clients: number, stepsOf: (picture: number) => number): Promise<number> {
  const start = performance.now()
  for (let round = 0; round < rounds; round += 1)
    await Promise.all(Array.from({ length: clients }, (_, i) => draw(subject, { steps: stepsOf(clients * round + i), seed: i })))
  return performance.now() - start
}

/** `{ '% of floor' }` of a time for so many pictures, empty without a floor. */
function shareOfFloor(floor: Floor | null, pictures: number, ms: number, stepsOf: (picture: number) => number): Row {
  if (!floor) return {}
  const leastMs = Array.from({ length: pictures }, (_, i) => floor(stepsOf(i))).reduce((sum, each) => sum + each)
  return { '% of floor': (100 * leastMs) / ms }
}

/** Ratios of pictures per second, for equal steps and, in the last rows, for 4 and 16 steps in turn. */
export async function batchingRows(subject: Subject, pairs: number, floor: Floor | null): Promise<Row[]> {
  const rows: Row[] = []
  const kinds = [...stepCounts.map((steps) => [String(steps), () => steps] as const), ['4, 16', (i: number) => (i % 2 ? 16 : 4)] as const]
  for (const [label, stepsOf] of kinds) {
    for (const clients of clientCounts) {
      const single = await comparePairs(pairs, () => continuous(subject, clients, stepsOf), () => oneAtATime(subject, clients, stepsOf)) // prettier-ignore
      const whole = await comparePairs(pairs, () => continuous(subject, clients, stepsOf), () => wholeRequests(subject, clients, stepsOf)) // prettier-ignore
      rows.push({
        model: subject.plan.name,
        steps: label,
        clients,
        'continuous / one at a time': single.ratio,
        '95 % low': single.low,
        '95 % high': single.high,
        'continuous / whole requests': whole.ratio,
        'pictures/s': (1000 * clients * rounds) / single.firstMs,
        ...shareOfFloor(floor, clients * rounds, single.firstMs, stepsOf),
        dropped: single.dropped + whole.dropped,
      })
    }
  }
  return rows
}
