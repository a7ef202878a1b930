// A denoiser from a network: its input scaled, its predictions guided, and the result as x0.
import type { Denoise, Latents } from '../../contract.ts'
import { scale } from '../../elementwise.ts'
import { guide, rowsAt, type Guidance } from '../../guidance/guide.ts'
import { consistencyBoundary, parameterisations } from '../../parameterisations.ts'
import type { SchedulerPlan } from '../../schedules/diffusers-config.ts'

/** The network's raw output for latents at their trained scale, for one text. */
export type Predict<Text> = (x: Latents, timestep: number, text: Text) => Promise<Latents>

export type GuidedNetwork<Text> = {
  readonly predict: Predict<Text>
  readonly text: Text
  readonly negative: Text
  readonly guidance: Guidance
  readonly plan: Pick<SchedulerPlan, 'parameterisation' | 'sampler'>
}

/** All texts of a guided step wait together, so that they go through in one batch. A latent consistency model's boundary is applied. */
export function createGuidedDenoise<Text>({ predict, text, negative, guidance, plan }: GuidedNetwork<Text>): Denoise {
  const { scaleOf, toX0 } = parameterisations[plan.parameterisation]
  return async function denoise(x, level) {
    const fed = scale(1 / scaleOf(level), x)
    const texts = rowsAt(level, guidance).map((row) => (row === 'conditional' ? text : negative))
    const [first, ...rest] = await Promise.all(texts.map((one) => predict(fed, level.timestep, one)))
    if (!first) throw new Error('guidance asked for no prediction')
    const x0 = toX0(guide([first, ...rest], guidance), x, level)
    return plan.sampler === 'lcm' ? consistencyBoundary(x0, x, level) : x0
  }
}
