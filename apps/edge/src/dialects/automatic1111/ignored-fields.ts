// Which fields of a request are taken and not honoured, and why: never silently.
import { img2imgRequestSchema, txt2imgRequestSchema, type IgnoredField, type Txt2imgRequest } from '@mintmark/shared'
import { dialectSampler, samplerNamed } from './sampler-names.ts'
import type { JobFields } from '../../dispatch/order.ts'

/** Fields of the dialect that Mintmark has nothing for, with the value by which a client asks for nothing. */
const neutral: Readonly<Record<string, unknown>> = {
  alwayson_scripts: {},
  comments: {},
  disable_extra_networks: false,
  enable_hr: false,
  eta: 0,
  firstpass_image: '',
  force_task_id: '',
  infotext: '',
  override_settings_restore_afterwards: true,
  include_init_images: false,
  refiner_checkpoint: '',
  refiner_switch_at: 0,
  // The picture's middle is kept where the aspects differ, as mode 1 does.
  resize_mode: 1,
  restore_faces: false,
  s_churn: 0,
  s_min_uncond: 0,
  s_noise: 1,
  s_tmax: 0,
  s_tmin: 0,
  save_images: false,
  script_args: [],
  script_name: '',
  seed_resize_from_h: -1,
  seed_resize_from_w: -1,
  styles: [],
  subseed: -1,
  subseed_strength: 0,
  tiling: false,
}

/** These ask for something only together with `enable_hr` or a mask, or for files that no server of the dialect would send. */
const passive = /^(hr_\w+|denoising_strength|firstphase_(width|height)|do_not_save_(samples|grid)|mask_\w+|inpaint\w+|latent_mask)$/

const saysNothing = (field: string, value: unknown): boolean =>
  value === null || value === undefined || passive.test(field) || JSON.stringify(value) === JSON.stringify(neutral[field])

const reasonOf = (field: string): string => (Object.hasOwn(neutral, field) ? 'Mintmark has nothing for it' : 'it is not known here')

/** A request with pictures is one of img2img. */
const honoured = (request: Txt2imgRequest): ReadonlySet<string> =>
  new Set(Object.keys(('init_images' in request ? img2imgRequestSchema : txt2imgRequestSchema).shape))

const ofFields = (request: Txt2imgRequest): IgnoredField[] =>
  Object.entries(request)
    .filter(([field, value]) => !honoured(request).has(field) && !saysNothing(field, value))
    .map(([field]) => ({ field, reason: reasonOf(field) }))

/** What the dialect can do about a mask and Mintmark does not, with the value by which a client asks for what it does. */
const ofMask: Readonly<Record<string, unknown>> = { inpainting_fill: 1, inpaint_full_res: false }

const maskReason = 'the whole picture is drawn, and what the mask changes begins from the picture'

function ofMasks(request: Txt2imgRequest): IgnoredField[] {
  if (!('mask' in request) || !request.mask) return []
  const asked = Object.entries(request).filter(([field, value]) => Object.hasOwn(ofMask, field) && Number(value) !== Number(ofMask[field]))
  return asked.map(([field]) => ({ field, reason: maskReason }))
}

const honouredOptions: ReadonlySet<string> = new Set(['sd_model_checkpoint', 'CLIP_stop_at_last_layers'])

const ofOverrides = ({ override_settings: overrides }: Txt2imgRequest): IgnoredField[] =>
  Object.keys(overrides ?? {})
    .filter((option) => !honouredOptions.has(option))
    .map((option) => ({ field: `override_settings.${option}`, reason: 'it cannot be overridden here' }))

const ownSchedule = 'the model has a schedule of its own'

function ofScheduler({ scheduler, sampler_name, sampler_index }: Txt2imgRequest): IgnoredField[] {
  if (scheduler && scheduler.toLowerCase() !== 'automatic') return [{ field: 'scheduler', reason: ownSchedule }]
  const field = sampler_name ? 'sampler_name' : 'sampler_index'
  const named = samplerNamed(sampler_name ?? sampler_index ?? '').scheduler
  return named === null ? [] : [{ field, reason: `${ownSchedule}, so that \`${named}\` was left out` }]
}

/** A sampler that the model has not, for which its own stands (`translate`). */
function ofSampler({ sampler_name, sampler_index }: Txt2imgRequest, { model, sampler }: Made): IgnoredField[] {
  const asked = sampler_name ?? sampler_index
  if (!asked || samplerNamed(asked).sampler === sampler) return []
  return [{ field: sampler_name ? 'sampler_name' : 'sampler_index', reason: `${model} was drawn with ${dialectSampler(sampler)}` }]
}

/** Values that the model does not take, for which the nearest that it takes stand (`translate`). */
function ofLimits({ steps, cfg_scale }: Txt2imgRequest, made: Made): IgnoredField[] {
  const pairs = [
    ['steps', steps, made.steps],
    ['cfg_scale', cfg_scale, made.guidance_scale],
  ] as const
  return pairs
    .filter(([, asked, used]) => asked !== null && asked !== undefined && asked !== used)
    .map(([field, , used]) => ({ field, reason: `${used} is the nearest that ${made.model} takes` }))
}

type Made = Pick<JobFields, 'model' | 'steps' | 'guidance_scale' | 'sampler'>

/** `made` is what the request came to. */
export const ignoredFields = (request: Txt2imgRequest, made: Made): IgnoredField[] => [
  ...ofFields(request),
  ...ofMasks(request),
  ...ofOverrides(request),
  ...ofScheduler(request),
  ...ofSampler(request, made),
  ...ofLimits(request, made),
]
