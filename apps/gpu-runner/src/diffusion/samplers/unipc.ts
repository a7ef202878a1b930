// UniPC: a multistep predictor whose corrector reuses the next step's model call, so order p + 1 at one call per step.
import { steps, type Latents, type NoiseLevel, type Sampler } from '../contract.ts'
import { weightedSum, type Term } from '../elementwise.ts'
import { logSnrStep } from '../level.ts'
import { solveLinear } from './linear-system.ts'

type Point = { readonly x0: Latents; readonly level: NoiseLevel }

/** A step under way: where it started, the older predictions (latest first) that its order uses, and where it leads. */
type Step = { readonly x: Latents; readonly start: Point; readonly past: readonly Point[]; readonly next: NoiseLevel }

/** `k! * phi_{k+1}(-h) * (-h) / expm1(-h)` for k = 1..order: the right side of the order conditions with B(h) = expm1 (arXiv:2302.04867, eq. 8). */
function orderConditions(h: number, order: number): number[] {
  const base = Math.expm1(-h)
  let [phi, factorial] = [base / -h - 1, 1]
  return Array.from({ length: order }, (_, i) => {
    const condition = (phi * factorial) / base
    factorial *= i + 2
    phi = phi / -h - 1 / factorial
    return condition
  })
}

/** Weights of the divided differences at relative positions `ratios`. One alone is 1/2 whatever its place, as the authors' code has it. */
function weights(ratios: readonly number[], h: number): readonly number[] {
  if (ratios.length === 1) return [0.5]
  const powers = ratios.map((_, power) => ratios.map((ratio) => ratio ** power))
  return solveLinear(powers, orderConditions(h, ratios.length))
}

/** Advances a step; `end` is the prediction at its end, for the corrector, and null for the predictor. */
function advance({ x, start, past, next }: Step, end: Latents | null): Latents {
  const h = logSnrStep(start.level, next)
  const gain = next.alpha * Math.expm1(-h)
  const points = past.map(({ x0, level }) => ({ x0, ratio: logSnrStep(start.level, level) / h }))
  const all = end ? [...points, { x0: end, ratio: 1 }] : points
  const rho =
    all.length === 0
      ? []
      : weights(
          all.map(({ ratio }) => ratio),
          h,
        )
  const slopes = all.map(({ x0, ratio }, k) => ({ x0, weight: (-gain * (rho[k] ?? Number.NaN)) / ratio }))
  const total = slopes.reduce((sum, { weight }) => sum + weight, 0)
  return weightedSum([next.sigma / start.level.sigma, x], [-gain - total, start.x0], ...slopes.map(({ x0, weight }): Term => [weight, x0]))
}

/** The past predictions that a step of `order` can use: none across an end of infinite log-SNR. */
const usable = (past: readonly Point[], order: number): readonly Point[] =>
  past.slice(0, order - 1).filter(({ level }) => level.alpha !== 0)

/**
 * Zhao et al. 2023, arXiv:2302.04867, alg. 1 and 2, data prediction, B(h) = expm1(h) ("bh2"). `order` is the predictor's, 1 to 3;
 * it rises from 1 in the first steps and falls to 1 in the last, which ends at sigma 0.
 */
export function createUnipc({ order = 2 }: { readonly order?: number } = {}): Sampler {
  return async function unipc({ denoise, x, levels, onStep }) {
    let [step, past]: [Step | null, readonly Point[]] = [null, []]
    for (const [i, now, next] of steps(levels)) {
      const x0 = await denoise(x, now)
      if (step) x = advance(step, x0)
      const current: Step = { x, start: { x0, level: now }, past: usable(past, Math.min(order, levels.length - 1 - i)), next }
      past = [current.start, ...past].slice(0, order)
      x = advance(current, null)
      step = current
      onStep?.(i + 1, x0)
    }
    return x
  }
}
