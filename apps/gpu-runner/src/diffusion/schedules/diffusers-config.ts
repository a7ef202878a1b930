// Reads a diffusers checkpoint's scheduler_config.json: the path the model was trained on, its schedule, parameterisation and sampler.
import { z } from 'zod'
import type { Schedule } from '../contract.ts'
import type { ParameterisationId } from '../parameterisations.ts'
import type { SamplerId } from '../samplers/index.ts'
import { cosineBetas } from './cosine-betas.ts'
import { defaultsOf, diffusersClasses } from './diffusers-classes.ts'
import { schedulerConfigSchema, type SchedulerConfig } from './diffusers-keys.ts'
import { createDiscreteSchedule } from './discrete.ts'
import { createFlowPath, createFlowSchedule, diffusersLastTime, resolutionShift } from './flow.ts'
import { linearBetas } from './linear-betas.ts'
import { createVpPath, type NoisePath } from './path.ts'
import { scaledLinearBetas } from './scaled-linear-betas.ts'
import { signalOfBetas } from './signal.ts'
import { rescaleZeroTerminalSnr } from './zero-terminal-snr.ts'

/** `scheduleFor` takes the image's token count, which only a resolution-dependent shift looks at. `sampler` is null where none is like it. */
export type SchedulerPlan = {
  readonly path: NoisePath
  readonly scheduleFor: (imageTokens: number) => Schedule
  readonly parameterisation: ParameterisationId
  readonly sampler: SamplerId | null
}

const parameterisationIds = { epsilon: 'epsilon', v_prediction: 'v', sample: 'x0', flow_prediction: 'flow' } as const

type BetasOf = (steps: number, start: number, end: number) => readonly number[]

const noiseSchedules: Record<SchedulerConfig['beta_schedule'], BetasOf> = {
  linear: linearBetas,
  scaled_linear: scaledLinearBetas,
  squaredcos_cap_v2: cosineBetas,
}

const betasOf = (config: SchedulerConfig): readonly number[] =>
  config.trained_betas ?? noiseSchedules[config.beta_schedule](config.num_train_timesteps, config.beta_start, config.beta_end)

/** The last signal of a zero-terminal-SNR path where the sampler divides by it: 2^-24, diffusers' stand-in for 0. */
const SMALLEST_SIGNAL = 2 ** -24

function vpPlan(config: SchedulerConfig): SchedulerPlan {
  const { options, sampler, keepsZeroSignal } = diffusersClasses[config.className](config)
  const betas = betasOf(config)
  const signal = signalOfBetas(config.rescale_betas_zero_snr ? rescaleZeroTerminalSnr(betas) : betas)
  const path = createVpPath(keepsZeroSignal ? signal : signal.map((value) => Math.max(value, SMALLEST_SIGNAL)), options.scale)
  const schedule = createDiscreteSchedule(path, options)
  return { path, scheduleFor: () => schedule, parameterisation: parameterisationIds[config.prediction_type], sampler }
}

function flowPlan(config: SchedulerConfig, sampler: SamplerId): SchedulerPlan {
  const { num_train_timesteps: trainSteps, base_shift, max_shift, base_image_seq_len, max_image_seq_len } = config
  const range = {
    low: base_shift ?? 0.5,
    high: max_shift ?? 1.15,
    lowTokens: base_image_seq_len ?? 256,
    highTokens: max_image_seq_len ?? 4096,
  }
  const fixed = createFlowSchedule({ shift: config.shift, trainSteps, lastTime: diffusersLastTime(config.shift, trainSteps) })
  const shifted = (imageTokens: number): Schedule => createFlowSchedule({ shift: resolutionShift(imageTokens, range), trainSteps })
  return {
    path: createFlowPath(trainSteps),
    scheduleFor: (imageTokens) => (config.use_dynamic_shifting ? shifted(imageTokens) : fixed),
    parameterisation: 'flow',
    sampler,
  }
}

const namedSchema = z.looseObject({ _class_name: z.string() })

function withClassDefaults(json: unknown): unknown {
  const { success, data } = namedSchema.safeParse(json)
  if (!success) return json
  const { _class_name: className } = data
  return { ...defaultsOf(className), ...data }
}

/**
 * Maps a parsed scheduler_config.json. Throws a RangeError that names each key which is unknown, or holds a value that would change
 * the image and is not supported.
 */
export function readSchedulerConfig(json: unknown): SchedulerPlan {
  const parsed = schedulerConfigSchema.safeParse(withClassDefaults(json))
  if (!parsed.success) throw new RangeError(`scheduler_config.json: ${z.prettifyError(parsed.error)}`, { cause: parsed.error })
  const { data } = parsed
  if (data.className === 'FlowMatchEulerDiscreteScheduler') return flowPlan(data, 'euler')
  if (data.className === 'FlowMatchHeunDiscreteScheduler') return flowPlan(data, 'heun')
  return vpPlan(data)
}
