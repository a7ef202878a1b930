// How each diffusers scheduler class spaces its timesteps, where it ends, what its constructor assumes, and which sampler it is.
import type { SamplerId } from '../samplers/index.ts'
import type { SchedulerClass, SchedulerConfig } from './diffusers-keys.ts'
import type { DiscreteOptions } from './discrete.ts'

/** `keepsZeroSignal`: the class computes with a last signal of exactly 0 under zero terminal SNR. */
export type ClassPlan = { readonly options: DiscreteOptions; readonly sampler: SamplerId | null; readonly keepsZeroSignal: boolean }

const optionsOf = (config: SchedulerConfig): DiscreteOptions => ({
  spacing: config.timestep_spacing,
  offset: config.steps_offset,
  dropLast: false,
  round: true,
  sigmas: config.use_karras_sigmas ? 'karras' : config.use_exponential_sigmas ? 'exponential' : 'timesteps',
  range: 'visited',
  final: config.set_alpha_to_one && config.final_sigmas_type === 'zero' ? 'zero' : 'first-trained',
  scale: 'preserving',
})

/** DDIM and DDPM: the original chains, on whole timesteps. */
const chain =
  (sampler: SamplerId | null) =>
  (config: SchedulerConfig): ClassPlan => ({ options: optionsOf(config), sampler, keepsZeroSignal: true })

/** LCM and TCD: the evenly skipped distillation grid, whatever the spacing key says. */
const consistency =
  (sampler: SamplerId, final: DiscreteOptions['final']) =>
  (config: SchedulerConfig): ClassPlan => ({
    options: { ...optionsOf(config), spacing: 'consistency', final },
    sampler,
    keepsZeroSignal: true,
  })

/** The k-diffusion family: fractional timesteps, exploding coordinates. */
const exploding =
  (sampler: SamplerId) =>
  (config: SchedulerConfig): ClassPlan => ({
    options: { ...optionsOf(config), round: false, scale: 'exploding' },
    sampler,
    keepsZeroSignal: false,
  })

/** The DPM-Solver family: one timestep more, the last left out; Karras timesteps rounded, exponential ones not. */
function multistep(config: SchedulerConfig, sampler: SamplerId | null): ClassPlan {
  const options = optionsOf(config)
  const round = options.sigmas !== 'exponential' && (options.sigmas === 'timesteps' || config.beta_schedule !== 'squaredcos_cap_v2')
  return { options: { ...options, dropLast: true, round, range: 'trained' }, sampler, keepsZeroSignal: false }
}

function dpmSampler({ solver_order: order, algorithm_type: algorithm }: SchedulerConfig): SamplerId | null {
  const isSde = algorithm === 'sde-dpmsolver++'
  if (order === 3) return isSde ? 'dpmpp-3m-sde' : 'dpmpp-3m'
  if (order === 2) return isSde ? 'dpmpp-2m-sde' : 'dpmpp-2m'
  return isSde ? 'euler-ancestral' : 'euler'
}

const unsupported = (config: SchedulerConfig): never => {
  throw new RangeError(`${config.className} has no variance-preserving path`)
}

export const diffusersClasses: Record<SchedulerClass, (config: SchedulerConfig) => ClassPlan> = {
  DDIMScheduler: chain('euler'),
  DDPMScheduler: chain('ddpm'),
  DEISMultistepScheduler: (config) => multistep(config, null),
  DPMSolverMultistepScheduler: (config) => multistep(config, dpmSampler(config)),
  DPMSolverSinglestepScheduler: (config) =>
    multistep(config, config.solver_order === 2 && config.algorithm_type === 'dpmsolver++' ? 'dpmpp-2s' : null),
  EulerAncestralDiscreteScheduler: exploding('euler-ancestral'),
  EulerDiscreteScheduler: exploding('euler'),
  FlowMatchEulerDiscreteScheduler: unsupported,
  FlowMatchHeunDiscreteScheduler: unsupported,
  HeunDiscreteScheduler: exploding('heun'),
  LCMScheduler: consistency('lcm', 'zero'),
  LMSDiscreteScheduler: exploding('lms'),
  PNDMScheduler: chain(null),
  TCDScheduler: consistency('tcd', 'first-trained'),
  UniPCMultistepScheduler: (config) => multistep(config, config.solver_order === 2 ? 'unipc' : null),
}

const leading = { timestep_spacing: 'leading' }
const latentDiffusion = { beta_start: 0.00085, beta_end: 0.012 }

/** Constructor defaults that differ from the common ones; a JSON that leaves a key out means these. */
const classDefaults: Partial<Record<string, Record<string, unknown>>> = {
  DDIMScheduler: { ...leading, clip_sample: true },
  DDPMScheduler: { ...leading, clip_sample: true },
  HeunDiscreteScheduler: latentDiffusion,
  LCMScheduler: { ...leading, ...latentDiffusion, beta_schedule: 'scaled_linear' },
  PNDMScheduler: { ...leading, set_alpha_to_one: false },
  TCDScheduler: { ...leading, ...latentDiffusion, beta_schedule: 'scaled_linear' },
  UniPCMultistepScheduler: { solver_type: 'bh2' },
}

export const defaultsOf = (className: string): Record<string, unknown> => classDefaults[className] ?? {}
