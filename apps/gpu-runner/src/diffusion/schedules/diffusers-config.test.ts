// Reading scheduler_config.json: Stable Diffusion's own files mapped, and every key that would change the image refused by name.
import { expect, test } from 'vitest'
import { readSchedulerConfig } from './diffusers-config.ts'

const stableDiffusion = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear' }

test("maps Stable Diffusion 1.5's file, which ends at the first training level", () => {
  const plan = readSchedulerConfig({
    _class_name: 'PNDMScheduler',
    _diffusers_version: '0.6.0',
    ...stableDiffusion,
    num_train_timesteps: 1000,
    set_alpha_to_one: false,
    skip_prk_steps: true,
    steps_offset: 1,
    trained_betas: null,
    clip_sample: false,
  })
  expect([plan.parameterisation, plan.sampler]).toEqual(['epsilon', null])
  const levels = plan.scheduleFor(0)(4)
  expect(levels.map(({ timestep }) => timestep)).toEqual([751, 501, 251, 1, 0])
  expect(levels.at(-1)?.sigma).toBeCloseTo(Math.sqrt(0.00085), 6)
})

test('maps a flow model with a shift that follows the resolution', () => {
  const plan = readSchedulerConfig({ _class_name: 'FlowMatchEulerDiscreteScheduler', use_dynamic_shifting: true, shift: 1 })
  expect([plan.parameterisation, plan.sampler]).toEqual(['flow', 'euler'])
  const [small, large] = [plan.scheduleFor(256)(2)[1], plan.scheduleFor(4096)(2)[1]]
  expect(small?.sigma).toBeCloseTo(Math.exp(0.5) / (1 + Math.exp(0.5)), 9)
  expect(large?.sigma).toBeCloseTo(Math.exp(1.15) / (1 + Math.exp(1.15)), 9)
})

test('zero terminal SNR is exact where the class computes with it and a hair above where it divides', () => {
  const json = { ...stableDiffusion, rescale_betas_zero_snr: true, timestep_spacing: 'trailing', prediction_type: 'v_prediction' }
  const first = (className: string) => readSchedulerConfig({ _class_name: className, clip_sample: false, ...json }).scheduleFor(0)(4)[0]
  expect(first('DDIMScheduler')).toEqual({ alpha: 0, sigma: 1, timestep: 999 })
  expect(first('EulerDiscreteScheduler')?.sigma).toBeCloseTo(4096, 3)
})

test.each([
  [{ _class_name: 'DDIMScheduler', ...stableDiffusion }, 'clip_sample'],
  [{ _class_name: 'EulerDiscreteScheduler', thresholding: true }, 'thresholding'],
  [{ _class_name: 'EulerDiscreteScheduler', sigma_min: 0.002 }, 'sigma_min'],
  [{ _class_name: 'EulerDiscreteScheduler', beta_gamma: 2 }, 'beta_gamma'],
  [{ _class_name: 'DPMSolverMultistepScheduler', solver_type: 'heun' }, 'solver_type'],
  [{ _class_name: 'DPMSolverMultistepScheduler', use_lu_lambdas: true }, 'use_lu_lambdas'],
  [{ _class_name: 'VQDiffusionScheduler' }, '_class_name'],
  [{}, '_class_name'],
  ['not an object', 'expected object'],
])('refuses %j and names %s', (json, name) => {
  expect(() => readSchedulerConfig(json)).toThrow(name)
})

test('takes trained betas as they are', () => {
  const plan = readSchedulerConfig({ _class_name: 'EulerDiscreteScheduler', trained_betas: [0.1, 0.2, 0.3, 0.4] })
  expect(plan.path.trainSteps).toBe(4)
  expect(plan.path.at(0).sigma).toBeCloseTo(Math.sqrt(0.1 / 0.9), 9)
})
