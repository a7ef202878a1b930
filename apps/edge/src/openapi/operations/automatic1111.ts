// /sdapi/v1: the dialect of AUTOMATIC1111's web UI.
import {
  automatic1111ImagesSchema,
  automatic1111ProgressSchema,
  checkpointListSchema,
  img2imgRequestSchema,
  loraListSchema,
  optionsRequestSchema,
  optionsSchema,
  pngInfoRequestSchema,
  pngInfoSchema,
  samplerListSchema,
  schedulerListSchema,
  txt2imgRequestSchema,
  upscalerListSchema,
} from '@mintmark/shared'
import { z } from 'zod'
import { orderHeaders } from '../headers.ts'
import { json, type Operations } from '../operation.ts'
import { orderErrors, runErrors, uploadErrors } from './errors.ts'

const common = { tag: 'AUTOMATIC1111', dialect: 'automatic1111', access: ['read', 'generate'] } as const
const generating = { ...common, access: ['generate'] } as const

const list = (summary: string, description: string, schema: z.ZodType) => ({
  ...common,
  summary,
  answers: { 200: { description, content: json(schema) } },
})

const request = {
  prompt: 'a red apple, 3d',
  negative_prompt: '',
  steps: 20,
  cfg_scale: 7,
  width: 512,
  height: 512,
  sampler_name: 'Euler a',
  seed: -1,
}

export const automatic1111Operations = {
  txt2img: {
    ...generating,
    summary: 'Make images',
    description:
      'The same order as `/v1/images/generations`. What was taken and not honoured is listed in `info`, as `ignored` and `warnings`.',
    header: orderHeaders.pick({ 'Idempotency-Key': true, 'Cache-Control': true }),
    body: json(txt2imgRequestSchema, request),
    answers: { 200: { description: 'The files.', content: json(automatic1111ImagesSchema), headers: ['Idempotent-Replayed'] } },
    errors: [...orderErrors, ...runErrors],
  },
  img2img: {
    ...generating,
    summary: 'Make images from a picture',
    description: 'The same order as `/v1/images/edits` without a mask. What was taken and not honoured is listed in `info`.',
    header: orderHeaders.pick({ 'Idempotency-Key': true, 'Cache-Control': true }),
    body: json(img2imgRequestSchema),
    answers: { 200: { description: 'The files.', content: json(automatic1111ImagesSchema), headers: ['Idempotent-Replayed'] } },
    errors: [...orderErrors, ...uploadErrors, ...runErrors],
  },
  getProgress: list('How far the key’s latest request is', 'Of this key alone; at rest, zeros.', automatic1111ProgressSchema),
  interrupt: {
    ...generating,
    summary: 'Stop the key’s latest request',
    answers: { 200: { description: 'Nothing, whether or not anything ran.', content: json(z.object({})) } },
  },
  listSamplers: list('Samplers of the key’s model', 'By the dialect’s names.', samplerListSchema),
  listSchedulers: list('Schedulers', 'One: a model’s schedule is its own.', schedulerListSchema),
  listCheckpoints: list('Models', 'All of them.', checkpointListSchema),
  getOptions: list('Options', 'What the key has of its own, and what is the same for all.', optionsSchema),
  setOptions: {
    ...generating,
    summary: 'Choose the key’s model',
    description: 'Only `sd_model_checkpoint` may change; the other options may be sent back as they are.',
    body: json(optionsRequestSchema, { sd_model_checkpoint: 'penny' }),
    answers: { 200: { description: 'Nothing.', content: json(z.null()) } },
    errors: ['model_not_found', 'unsupported_parameter'],
  },
  listUpscalers: list('Upscalers', 'None: pictures are resampled to the asked size.', upscalerListSchema),
  listLoras: list('LoRAs', 'Of all models; `metadata.base` names the one. A prompt names them as `<lora:name:weight>`.', loraListSchema),
  pngInfo: {
    ...common,
    summary: 'Text that a PNG file carries',
    body: json(pngInfoRequestSchema),
    answers: { 200: { description: 'The text.', content: json(pngInfoSchema) } },
  },
} as const satisfies Operations
