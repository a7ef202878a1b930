// Interleaved pairs of two ways to do the same: the ratio of each pair, without those that something else on the machine disturbed.
import { setTimeout } from 'node:timers/promises'
import { percentile } from '../report/statistics.ts'

/** Milliseconds of one sample. */
export type Sample = () => Promise<number>

export type Comparison = {
  /** How many times faster the first is: the second's time over the first's, median of the pairs. */
  readonly ratio: number
  /** 95 % of the ratio's bootstrap. */
  readonly low: number
  readonly high: number
  readonly firstMs: number
  readonly secondMs: number
  readonly kept: number
  readonly dropped: number
}

type Pair = { readonly first: number; readonly second: number; readonly calibration: number }

/** A fixed piece of work of some milliseconds, whose time tells what else the machine does. */
function calibrationMs(): number {
  const start = performance.now()
  let sum = 0
  for (let i = 1; i < 4_000_000; i += 1) sum += 1 / i
  return sum > 0 ? performance.now() - start : Number.NaN
}

const disturbance = 1.15
const bootstraps = 1000

/** Threads of the side that has just run go on spinning for a while, and would take a core from the other. */
const settleMs = 50

async function settled(sample: () => number | Promise<number>): Promise<number> {
  await setTimeout(settleMs)
  return sample()
}

/** A linear congruential generator: the interval is the same on every run over the same samples. */
function createUniform(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function bootstrap(ratios: readonly number[]): readonly [number, number] {
  const uniform = createUniform()
  const draw = (): number => ratios[Math.floor(uniform() * ratios.length)] ?? Number.NaN
  const medians = Array.from({ length: bootstraps }, () => percentile(Array.from(ratios, draw), 0.5))
  return [percentile(medians, 0.025), percentile(medians, 0.975)]
}

async function samplePair(first: Sample, second: Sample): Promise<Pair> {
  const before = calibrationMs()
  const pair = { first: await settled(first), second: await settled(second) }
  const after = await settled(calibrationMs)
  return { ...pair, calibration: Math.max(before, after) }
}

/** After one pair to warm up. Pairs whose calibration is 15 % above the run's tenth percentile are dropped, unless none would be left. */
export async function comparePairs(count: number, first: Sample, second: Sample): Promise<Comparison> {
  await samplePair(first, second)
  const pairs: Pair[] = []
  for (let i = 0; i < count; i += 1) pairs.push(await samplePair(first, second))
  const calm = percentile(pairs.map(({ calibration }) => calibration), 0.1) // prettier-ignore
  const undisturbed = pairs.filter(({ calibration }) => calibration <= disturbance * calm)
  const kept = undisturbed.length > 0 ? undisturbed : pairs
  const ratios = kept.map((pair) => pair.second / pair.first)
  const [low, high] = bootstrap(ratios)
  const median = (of: 'first' | 'second'): number => percentile(kept.map((pair) => pair[of]), 0.5) // prettier-ignore
  return {
    ratio: percentile(ratios, 0.5),
    low,
    high,
    firstMs: median('first'),
    secondMs: median('second'),
    kept: kept.length,
    dropped: pairs.length - kept.length,
  }
}
