// The dialect of AUTOMATIC1111's web UI, /sdapi/v1: what its clients send, and what they are answered.
import { z } from 'zod'
import { strengthSchema } from '../runner/job-source.ts'
import { warningSchema, watermarkStatuses } from './generation-response.ts'
import { seedSpace } from './generation-request.ts'

const text = z.string().max(32_000)
const side = z.int().min(1).max(99_999)

/** Options that a request may override; those not named here are reported. */
const overridesSchema = z.looseObject({
  sd_model_checkpoint: z.string().min(1).max(200).nullish(),
  CLIP_stop_at_last_layers: z.int().min(1).max(12).nullish(),
})

/** Anything else that the dialect knows is taken and reported, unless it says nothing (`neutral` below). */
export const txt2imgRequestSchema = z.looseObject({
  prompt: text.default('').describe('`<lora:name:weight>` in it names LoRAs of the model.'),
  negative_prompt: text.nullish(),
  seed: z
    .int()
    .min(-1)
    .max(seedSpace - 1)
    .nullish()
    .describe('-1 for chance.'),
  sampler_name: z.string().max(64).nullish(),
  sampler_index: z.string().max(64).nullish().describe('The older name of `sampler_name`.'),
  scheduler: z.string().max(64).nullish(),
  batch_size: z.int().min(1).max(10).nullish(),
  n_iter: z.int().min(1).max(10).nullish(),
  steps: z.int().min(1).max(1000).nullish().describe('The model’s own number without one, and not 50.'),
  cfg_scale: z.number().min(0).max(100).nullish().describe('The model’s own scale without one, and not 7.'),
  width: side.nullish().describe('The model’s native size without one, and not 512.'),
  height: side.nullish(),
  clip_skip: z
    .int()
    .min(0)
    .max(12)
    .nullish()
    .describe('Goes before `override_settings.CLIP_stop_at_last_layers`; 0 and 1 leave out no layer.'),
  override_settings: overridesSchema.nullish(),
  send_images: z.boolean().nullish(),
})
export type Txt2imgRequest = z.infer<typeof txt2imgRequestSchema>

export const img2imgRequestSchema = txt2imgRequestSchema.extend({
  init_images: z.array(z.string().min(1)).min(1).describe('One picture in base64, with or without a `data:` prefix.'),
  denoising_strength: strengthSchema.nullish().describe('0.75 without one.'),
  mask: z.string().nullish().describe('One picture in base64 of the same size: white says what to change.'),
  mask_blur: z.number().min(0).max(64).nullish().describe('Softens the edge of what is changed, in pixels of the picture; 4 without one.'),
  inpainting_mask_invert: z
    .union([z.boolean(), z.int().min(0).max(1)])
    .nullish()
    .describe('Black says what to change.'),
})
export type Img2imgRequest = z.infer<typeof img2imgRequestSchema>

/** A field that was taken and not honoured, and why. */
const ignoredFieldSchema = z.object({ field: z.string(), reason: z.string() })
export type IgnoredField = z.infer<typeof ignoredFieldSchema>

/** What the text `info` of an answer is JSON of: the dialect's fields, and below them Mintmark's own. */
export const automatic1111InfoSchema = z.object({
  prompt: z.string(),
  all_prompts: z.array(z.string()),
  negative_prompt: z.string(),
  all_negative_prompts: z.array(z.string()),
  seed: z.int(),
  all_seeds: z.array(z.int()),
  subseed: z.int(),
  all_subseeds: z.array(z.int()),
  subseed_strength: z.number(),
  width: z.int(),
  height: z.int(),
  sampler_name: z.string(),
  cfg_scale: z.number(),
  steps: z.int(),
  batch_size: z.int(),
  sd_model_name: z.string(),
  sd_model_hash: z.string(),
  denoising_strength: z.number().nullable(),
  extra_generation_params: z.record(z.string(), z.string()),
  index_of_first_image: z.int(),
  infotexts: z.array(z.string()),
  styles: z.array(z.string()),
  job_timestamp: z.string(),
  clip_skip: z.int(),
  version: z.string(),
  job_id: z.string(),
  image_ids: z.array(z.string()),
  watermarks: z.array(z.enum(watermarkStatuses)),
  ignored: z.array(ignoredFieldSchema),
  warnings: z.array(warningSchema),
})
export type Automatic1111Info = z.infer<typeof automatic1111InfoSchema>

export const automatic1111ImagesSchema = z.object({
  /** Files in base64, without a `data:` prefix. */
  images: z.array(z.string()),
  /** The request, with what became of its open fields. */
  parameters: z.record(z.string(), z.unknown()),
  info: z.string().meta({ contentMediaType: 'application/json' }),
})

export const automatic1111ProgressSchema = z.object({
  progress: z.number().min(0).max(1),
  /** Seconds. */
  eta_relative: z.number(),
  state: z.object({
    skipped: z.boolean(),
    interrupted: z.boolean(),
    stopping_generation: z.boolean(),
    job: z.string(),
    job_count: z.int(),
    job_timestamp: z.string(),
    job_no: z.int(),
    sampling_step: z.int(),
    sampling_steps: z.int(),
  }),
  current_image: z.null(),
  textinfo: z.null(),
})
export type Automatic1111Progress = z.infer<typeof automatic1111ProgressSchema>

export const samplerListSchema = z.array(
  z.object({ name: z.string(), aliases: z.array(z.string()), options: z.record(z.string(), z.string()) }),
)
export type SamplerList = z.infer<typeof samplerListSchema>

export const schedulerListSchema = z.array(
  z.object({ name: z.string(), label: z.string(), aliases: z.array(z.string()), default_rho: z.number(), need_inner_model: z.boolean() }),
)
export type SchedulerList = z.infer<typeof schedulerListSchema>

export const checkpointListSchema = z.array(
  z.object({ title: z.string(), model_name: z.string(), hash: z.string(), sha256: z.string(), filename: z.string(), config: z.null() }),
)
export type CheckpointList = z.infer<typeof checkpointListSchema>

export const upscalerListSchema = z.array(
  z.object({ name: z.string(), model_name: z.null(), model_path: z.null(), model_url: z.null(), scale: z.number() }),
)
export type UpscalerList = z.infer<typeof upscalerListSchema>

export const loraListSchema = z.array(
  z.object({ name: z.string(), alias: z.string(), path: z.string(), metadata: z.object({ base: z.string() }) }),
)
export type LoraList = z.infer<typeof loraListSchema>

/** What a key has of its own, and what is the same for all. */
export const optionsSchema = z.object({
  sd_model_checkpoint: z.string(),
  samples_format: z.literal('png'),
  CLIP_stop_at_last_layers: z.literal(1),
  enable_pnginfo: z.literal(false),
})
export type Options = z.infer<typeof optionsSchema>

/** Clients send the whole of what they got back; only the model may differ from it. */
export const optionsRequestSchema = z.looseObject({ sd_model_checkpoint: z.string().min(1).max(200).nullish() })

export const pngInfoRequestSchema = z.object({ image: z.string().min(1).describe('In base64, with or without a `data:` prefix.') })

export const pngInfoSchema = z.object({
  info: z.string(),
  items: z.record(z.string(), z.string()),
  parameters: z.record(z.string(), z.string()),
})
export type PngInfo = z.infer<typeof pngInfoSchema>

/** The dialect's errors have no object. `error` is a code of the error table. */
export const automatic1111ErrorSchema = z.object({ error: z.string(), detail: z.string(), body: z.string(), errors: z.string() })
export type Automatic1111Error = z.infer<typeof automatic1111ErrorSchema>
