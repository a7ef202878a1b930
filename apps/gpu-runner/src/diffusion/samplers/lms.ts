// LMS: linear multistep (Adams-Bashforth) on noise levels with uneven steps, one model call per step.
import { steps, type Latents, type NoiseLevel, type Sampler } from '../contract.ts'
import { weightedSum, type Term } from '../elementwise.ts'
import { moveTo, noiseRatio } from '../level.ts'
import { noiseOf } from '../parameterisations.ts'

/** The Lagrange polynomial that is 1 at `nodes[k]` and 0 at the other nodes. */
const lagrange = (nodes: readonly number[], k: number, at: number): number =>
  nodes.reduce((product, node, i) => (i === k ? product : product * ((at - node) / ((nodes[k] ?? Number.NaN) - node))), 1)

/** Its integral from `from` to `to`: two-point Gauss-Legendre, exact to degree 3. */
export function lagrangeIntegral(nodes: readonly number[], k: number, from: number, to: number): number {
  const [middle, half] = [(from + to) / 2, (to - from) / 2]
  const offset = half / Math.sqrt(3)
  return half * (lagrange(nodes, k, middle - offset) + lagrange(nodes, k, middle + offset))
}

type Slope = { readonly ratio: number; readonly noise: Latents }

/** Over the exact step of a constant prediction, what the change of the predicted noise through `past` (latest first) adds. */
function changes(past: readonly Slope[], next: NoiseLevel): Term[] {
  const nodes = past.map(({ ratio }) => ratio)
  const [now, ...older] = past
  const weights = older.map((_, k) => next.alpha * lagrangeIntegral(nodes, k + 1, nodes[0] ?? Number.NaN, noiseRatio(next)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return now ? [[-total, now.noise], ...older.map(({ noise }, k): Term => [weights[k] ?? Number.NaN, noise])] : []
}

/**
 * Integrates the predicted noise over the noise ratio through the last `order` (1..4) predictions: k-diffusion's `sample_lms`,
 * after Liu et al. 2022, arXiv:2202.09778. A level of pure noise has no finite ratio, so it is left by an Euler step.
 */
export function createLms({ order = 4 }: { readonly order?: number } = {}): Sampler {
  return async function lms({ denoise, x, levels, onStep }) {
    let past: readonly Slope[] = []
    for (const [i, now, next] of steps(levels)) {
      const x0 = await denoise(x, now)
      if (now.alpha > 0) past = [{ ratio: noiseRatio(now), noise: noiseOf(x, x0, now) }, ...past].slice(0, order)
      x = weightedSum([1, moveTo(x, x0, now, next)], ...changes(past, next))
      onStep?.(i + 1, x0)
    }
    return x
  }
}
