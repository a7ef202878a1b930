// The keys of a diffusers scheduler_config.json: those that are mapped, and those that are accepted only where they change nothing.
import { z } from 'zod'

/** Scheduler classes whose training path is understood. */
export const schedulerClasses = [
  'DDIMScheduler',
  'DDPMScheduler',
  'DEISMultistepScheduler',
  'DPMSolverMultistepScheduler',
  'DPMSolverSinglestepScheduler',
  'EulerAncestralDiscreteScheduler',
  'EulerDiscreteScheduler',
  'FlowMatchEulerDiscreteScheduler',
  'FlowMatchHeunDiscreteScheduler',
  'HeunDiscreteScheduler',
  'LCMScheduler',
  'LMSDiscreteScheduler',
  'PNDMScheduler',
  'TCDScheduler',
  'UniPCMultistepScheduler',
] as const

export type SchedulerClass = (typeof schedulerClasses)[number]

const off = z.literal(false).default(false)

/** Keys that shape the path and its levels. */
const path = {
  num_train_timesteps: z.int().min(2).default(1000),
  beta_start: z.number().positive().default(0.0001),
  beta_end: z.number().positive().default(0.02),
  beta_schedule: z.enum(['linear', 'scaled_linear', 'squaredcos_cap_v2']).default('linear'),
  trained_betas: z.array(z.number().positive()).nullable().default(null),
  rescale_betas_zero_snr: z.boolean().default(false),
  timestep_spacing: z.enum(['leading', 'linspace', 'trailing']).default('linspace'),
  steps_offset: z.int().min(0).default(0),
  set_alpha_to_one: z.boolean().default(true),
  final_sigmas_type: z.enum(['zero', 'sigma_min']).default('zero'),
  use_karras_sigmas: z.boolean().nullable().default(false),
  use_exponential_sigmas: z.boolean().nullable().default(false),
  prediction_type: z.enum(['epsilon', 'v_prediction', 'sample', 'flow_prediction']).default('epsilon'),
}

/** Keys of flow-matching schedulers; tokens are image tokens after patching. */
const flow = {
  shift: z.number().positive().default(1),
  use_dynamic_shifting: z.boolean().default(false),
  base_shift: z.number().nullable().default(0.5),
  max_shift: z.number().nullable().default(1.15),
  base_image_seq_len: z.int().nullable().default(256),
  max_image_seq_len: z.int().nullable().default(4096),
  time_shift_type: z.literal('exponential').default('exponential'),
}

/** Keys that choose the sampler. */
const solver = {
  solver_order: z.int().min(1).max(3).default(2),
  algorithm_type: z.enum(['dpmsolver++', 'sde-dpmsolver++', 'deis']).default('dpmsolver++'),
  variance_type: z.enum(['fixed_small', 'fixed_large']).nullable().default(null),
}

/** Keys that would change the result; only the value that does not is accepted. */
const neutral = {
  clip_sample: off,
  disable_corrector: z.array(z.int()).max(0).default([]),
  interpolation_type: z.literal('linear').default('linear'),
  invert_sigmas: off,
  lambda_min_clipped: z.literal(-Infinity).nullable().default(null),
  original_inference_steps: z.literal(50).default(50),
  predict_x0: z.literal(true).default(true),
  shift_terminal: z.null().default(null),
  sigma_max: z.null().default(null),
  sigma_min: z.null().default(null),
  solver_p: z.null().default(null),
  solver_type: z.enum(['midpoint', 'bh2', 'logrho']).default('midpoint'),
  stochastic_sampling: off,
  thresholding: off,
  timestep_type: z.literal('discrete').default('discrete'),
  use_beta_sigmas: off.nullable(),
  use_flow_sigmas: off,
  use_lu_lambdas: off.nullable(),
}

/** Keys without effect while the neutral ones hold, and `skip_prk_steps`, `lower_order_final`, `euler_at_final`: see docs/numerics.md. */
const inert = Object.fromEntries(
  [
    '_diffusers_version',
    'clip_sample_range',
    'dynamic_thresholding_ratio',
    'euler_at_final',
    'flow_shift',
    'lower_order_final',
    'sample_max_value',
    'skip_prk_steps',
    'timestep_scaling',
  ].map((key) => [key, z.unknown().optional()]),
)

/** A scheduler_config.json. Unknown keys are refused by name. */
export const schedulerConfigSchema = z
  .strictObject({ _class_name: z.enum(schedulerClasses), ...path, ...flow, ...solver, ...neutral, ...inert })
  .transform(({ _class_name: className, ...rest }) => ({ className, ...rest }))

export type SchedulerConfig = z.infer<typeof schedulerConfigSchema>
