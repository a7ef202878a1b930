// Adaptive: solves the probability-flow ODE with step sizes set by the error that each step makes.
import type { Latents, NoiseLevel, Sampler, SamplerRun } from '../contract.ts'
import { errorSize, mix, scale, type Tolerance } from '../elementwise.ts'
import { moveTo } from '../level.ts'
import { angleOf, levelAtAngle, trackOf, type Track } from './angle-track.ts'
import { attemptStep, CALLS_PER_ATTEMPT, type Slope, type SlopedPoint } from './embedded-pair.ts'
import { createStepControl } from './step-control.ts'

/** What a run took: steps kept, steps repeated with a smaller size, and model calls in all. */
export type AdaptiveReport = { readonly accepted: number; readonly rejected: number; readonly evaluations: number }

/** `rtol` and `atol` are allowed per step; `onReport` is called once at the end of a run. */
export type AdaptiveOptions = Partial<Tolerance> & {
  readonly maxEvaluations?: number
  readonly onReport?: (report: AdaptiveReport) => void
}

const norm = ({ alpha, sigma }: NoiseLevel): number => Math.hypot(alpha, sigma)

/** Predictions as dx/d(angle) = (cos * x - x0) / sin, on latents scaled to alpha^2 + sigma^2 = 1, where neither end is singular. */
function slopeOf({ denoise }: SamplerRun, track: Track): Slope {
  return async function slope(x, angle) {
    const level = levelAtAngle(track, angle)
    const x0 = await denoise(scale(norm(level), x), level)
    return mix(Math.cos(angle) / Math.sin(angle), x, -1 / Math.sin(angle), x0)
  }
}

/** The prediction that gave a slope. */
const predictionAt = ({ x, angle, slope }: SlopedPoint): Latents => mix(Math.cos(angle), x, -Math.sin(angle), slope)

function checkError(size: number, evaluations: number, maxEvaluations: number): void {
  if (!Number.isFinite(size)) throw new RangeError('adaptive: the denoiser returned values that are not finite')
  if (evaluations > maxEvaluations) throw new RangeError(`adaptive: ${maxEvaluations} evaluations do not meet the tolerance`)
}

/**
 * Integrates from the noisiest level to the last noisy one, then moves clean as Euler does. `levels` sets only the ends, the first
 * step size and, without `levelAt`, the path in between. Throws a RangeError on values that are not finite or too many model calls.
 */
export function createAdaptive({ rtol = 0.01, atol = 0.01, maxEvaluations = 1000, onReport }: AdaptiveOptions = {}): Sampler {
  return async function adaptive(run) {
    const track = trackOf(run)
    const [first, last] = [track[0], track.at(-1) ?? track[0]]
    const slopeAt = slopeOf(run, track)
    const control = createStepControl()
    const unit = scale(1 / norm(first), run.x)
    let point: SlopedPoint = { x: unit, angle: angleOf(first), slope: await slopeAt(unit, angleOf(first)) }
    let size = (point.angle - angleOf(last)) / run.levels.length
    let [accepted, rejected, evaluations] = [0, 0, 1]
    while (point.angle > angleOf(last)) {
      const { end, error } = await attemptStep(slopeAt, point, Math.max(point.angle - size, angleOf(last)))
      evaluations += CALLS_PER_ATTEMPT
      const inTolerances = errorSize(error, point.x, end.x, { rtol, atol })
      checkError(inTolerances, evaluations, maxEvaluations)
      const verdict = control(inTolerances)
      size = (point.angle - end.angle) * verdict.factor
      if (verdict.accepted) {
        point = end
        accepted += 1
        run.onStep?.(accepted, predictionAt(point))
      } else rejected += 1
    }
    onReport?.({ accepted, rejected, evaluations })
    return moveTo(scale(norm(last), point.x), predictionAt(point), last, run.levels.at(-1) ?? last)
  }
}
