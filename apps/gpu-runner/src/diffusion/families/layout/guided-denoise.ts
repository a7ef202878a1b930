// A denoiser from a network: its input scaled, its predictions guided, and the result as x0.
import type { Denoise, Latents, NoiseLevel } from '../../contract.ts'
import { scale, weightedSum, type Term } from '../../elementwise.ts'
import { guide, rowsAt, type Guidance } from '../../guidance/guide.ts'
import { consistencyBoundary, parameterisations } from '../../parameterisations.ts'
import type { SchedulerPlan } from '../../schedules/diffusers-config.ts'
import type { PromptPart } from './prompt/plan-prompt.ts'

/** The network's raw output for latents at their trained scale, for one text. */
export type Predict<Text> = (x: Latents, timestep: number, text: Text) => Promise<Latents>

/** `text` may be several at once, whose shares are their weights. */
export type GuidedNetwork<Text> = {
  readonly predict: Predict<Text>
  readonly text: (level: NoiseLevel) => readonly PromptPart<Text>[]
  readonly negative: (level: NoiseLevel) => Text
  readonly guidance: Guidance
  readonly plan: Pick<SchedulerPlan, 'parameterisation' | 'sampler'>
}

/** `negative + sum of weight * (part - negative)`, which guidance then scales as a whole (Liu et al. 2022, arXiv:2206.01714, eq. 11). */
function compose(parts: readonly Term[], negative: Latents | undefined): Latents {
  const [first, ...others] = parts
  if (!first) throw new Error('a prompt has no text')
  const rest = 1 - parts.reduce((sum, [weight]) => sum + weight, 0)
  if (others.length === 0 && first[0] === 1) return first[1]
  return negative ? weightedSum(first, ...others, [rest, negative]) : weightedSum(first, ...others)
}

/** All texts of a step wait together, so that they go through in one batch. A latent consistency model's boundary is applied. */
export function createGuidedDenoise<Text>({ predict, text, negative, guidance, plan }: GuidedNetwork<Text>): Denoise {
  const { scaleOf, toX0 } = parameterisations[plan.parameterisation]
  return async function denoise(x, level) {
    const fed = scale(1 / scaleOf(level), x)
    const parts = text(level)
    const needsNegative = rowsAt(level, guidance).length > 1 || parts.some(({ weight }) => weight !== 1) || parts.length > 1
    const [negated, ...predicted] = await Promise.all([
      needsNegative ? predict(fed, level.timestep, negative(level)) : undefined,
      ...parts.map((part) => predict(fed, level.timestep, part.text)),
    ])
    const terms = predicted.map((prediction, i): Term => [parts[i]?.weight ?? 0, prediction ?? fed])
    const conditional = compose(terms, negated)
    const guided = guide(rowsAt(level, guidance).length > 1 && negated ? [conditional, negated] : [conditional], guidance)
    const x0 = toX0(guided, x, level)
    return plan.sampler === 'lcm' ? consistencyBoundary(x0, x, level) : x0
  }
}
