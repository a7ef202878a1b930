// Where a residual repeats itself: its whitened autocorrelation, and the square lattices that its peaks lie on.
import { boxBlur } from './box-blur.ts'
import { forward2d, inverse2d } from './fft.ts'
import type { Lattice } from './fold.ts'
import { resample } from './resample.ts'
import type { Plane } from './types.ts'

/** The residual is halved, its middle laid on a square of this side, so that one size of transform serves all. */
const SIDE = 512
const LARGEST_WINDOW = 384
const HALVING = 2

export type Autocorrelation = { values: Float32Array; reachPx: number }

function layOnSquare({ width, height, data }: Plane): Float32Array {
  const square = new Float32Array(SIDE * SIDE)
  const [columns, rows] = [Math.min(width, LARGEST_WINDOW), Math.min(height, LARGEST_WINDOW)]
  const [left, top] = [(width - columns) >> 1, (height - rows) >> 1]
  for (let y = 0; y < rows; y++) {
    const from = (y + top) * width + left
    square.set(data.subarray(from, from + columns), y * SIDE)
  }
  return square
}

/** Circular autocorrelation with the spectrum's magnitude in place of its power; slow trends are taken away. */
export function autocorrelate(residual: Plane): Autocorrelation {
  const half = resample(residual, Math.round(residual.width / HALVING), Math.round(residual.height / HALVING))
  const square = { re: layOnSquare(half), im: new Float32Array(SIDE * SIDE) }
  forward2d(square, SIDE)
  for (let i = 0; i < square.re.length; i++) square.re[i] = Math.sqrt((square.re[i] ?? 0) ** 2 + (square.im[i] ?? 0) ** 2)
  square.im.fill(0)
  square.re[0] = 0
  inverse2d(square, SIDE)
  const scale = 1 / (square.re[0] || 1)
  const trend = boxBlur({ width: SIDE, height: SIDE, data: square.re }, 4, 2).data
  const values = square.re.map((value, i) => (value - (trend[i] ?? 0)) * scale)
  return { values, reachPx: 0.85 * HALVING * Math.min(half.width, half.height, LARGEST_WINDOW) }
}

/** Bilinear value at a lag given in pixels of the residual. */
function valueAt({ values }: Autocorrelation, lagX: number, lagY: number): number {
  const x = lagX / HALVING
  const y = lagY / HALVING
  const left = Math.floor(x)
  const top = Math.floor(y)
  const fx = x - left
  const x0 = left & (SIDE - 1)
  const x1 = (left + 1) & (SIDE - 1)
  const row0 = (top & (SIDE - 1)) * SIDE
  const row1 = ((top + 1) & (SIDE - 1)) * SIDE
  const upper = (values[row0 + x0] ?? 0) * (1 - fx) + (values[row0 + x1] ?? 0) * fx
  const lower = (values[row1 + x0] ?? 0) * (1 - fx) + (values[row1 + x1] ?? 0) * fx
  return upper + (lower - upper) * (y - top)
}

const NEAR_LAGS = [[1, 0], [0, 1], [1, 1], [1, -1], [2, 0], [0, 2], [2, 1], [1, 2], [-1, 2], [2, -1]] as const // prettier-ignore
const FAR_LAGS = [...NEAR_LAGS, [3, 0], [0, 3], [3, 1], [1, 3], [-1, 3], [3, -1], [2, 2], [2, -2], [4, 0], [0, 4]] as const // prettier-ignore
const FEWEST_LAGS = 4
type Lags = readonly (readonly [number, number])[]

/** Sum of the autocorrelation over a lattice's lags, by the square root of how many lie within reach. */
function scoreOf(correlation: Autocorrelation, { periodPx, angle }: Lattice, lags: Lags): number {
  const cos = periodPx * Math.cos(angle)
  const sin = periodPx * Math.sin(angle)
  let sum = 0
  let count = 0
  for (const lag of lags) {
    const x = lag[0] * cos - lag[1] * sin
    const y = lag[0] * sin + lag[1] * cos
    if (Math.abs(x) > correlation.reachPx || Math.abs(y) > correlation.reachPx) continue
    sum += valueAt(correlation, x, y)
    count++
  }
  return count < FEWEST_LAGS ? -Infinity : sum / Math.sqrt(count)
}

const PERIODS_PX = { from: 40, to: 300, ratio: 1.006 }
const ANGLE_STEP = (0.35 * Math.PI) / 180
const PERIOD_COUNT = Math.ceil(Math.log(PERIODS_PX.to / PERIODS_PX.from) / Math.log(PERIODS_PX.ratio))
const ANGLE_COUNT = Math.ceil(Math.PI / 2 / ANGLE_STEP)

const latticeAt = (period: number, angle: number): Lattice => ({
  periodPx: PERIODS_PX.from * PERIODS_PX.ratio ** period,
  angle: -Math.PI / 4 + angle * ANGLE_STEP,
})

function scoreAll(correlation: Autocorrelation): Float32Array {
  const scores = new Float32Array(PERIOD_COUNT * ANGLE_COUNT)
  for (let p = 0; p < PERIOD_COUNT; p++) {
    for (let a = 0; a < ANGLE_COUNT; a++) scores[p * ANGLE_COUNT + a] = scoreOf(correlation, latticeAt(p, a), NEAR_LAGS)
  }
  return scores
}

/** Blanks a peak's neighbourhood so that the next one is another lattice. */
function suppress(scores: Float32Array, index: number): void {
  const [period, angle] = [Math.floor(index / ANGLE_COUNT), index % ANGLE_COUNT]
  for (let p = Math.max(0, period - 3); p <= Math.min(PERIOD_COUNT - 1, period + 3); p++) {
    for (let a = -3; a <= 3; a++) scores[p * ANGLE_COUNT + ((angle + a + ANGLE_COUNT) % ANGLE_COUNT)] = -Infinity
  }
}

function strongestIndex(scores: Float32Array): number {
  let best = 0
  for (let i = 1; i < scores.length; i++) if ((scores[i] ?? 0) > (scores[best] ?? 0)) best = i
  return best
}

/** Lattices in a small neighbourhood: `steps` each way in period (a share) and in angle (radians). */
export function nearby({ periodPx, angle }: Lattice, steps: number, periodStep: number, angleStep: number): Lattice[] {
  const offsets = Array.from({ length: 2 * steps + 1 }, (_, i) => i - steps)
  return offsets.flatMap((p) => offsets.map((a) => ({ periodPx: periodPx * (1 + p * periodStep), angle: angle + a * angleStep })))
}

/** The lattice of a small neighbourhood that scores best, with far lags, where an error of scale or angle shows most. */
function refine(correlation: Autocorrelation, lattice: Lattice): Lattice {
  const scored = nearby(lattice, 4, 0.0015, ANGLE_STEP / 4).map((near) => ({ near, score: scoreOf(correlation, near, FAR_LAGS) }))
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).near
}

/** The `count` likeliest square lattices, periods of 40 to 300 pixels and angles of +-45 degrees, strongest first. */
export function findLattices(correlation: Autocorrelation, count: number): Lattice[] {
  const scores = scoreAll(correlation)
  return Array.from({ length: count }, () => {
    const index = strongestIndex(scores)
    suppress(scores, index)
    return refine(correlation, latticeAt(Math.floor(index / ANGLE_COUNT), index % ANGLE_COUNT))
  })
}
