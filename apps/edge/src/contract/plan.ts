// What a generation request comes to for its model: every field that decides the image, settled and within the model's limits.
import {
  MintmarkError,
  type Diversity,
  type GenerationRequest,
  type GenerationResponse,
  type ModelManifest,
  type Warning,
} from '@mintmark/shared'
import type { JobFields } from '../dispatch/order.ts'
import { backgroundOf } from './background.ts'
import { planLoras } from './plan-loras.ts'
import { planWarnings } from './plan-warnings.ts'
import { sizeOf } from './size.ts'

export type Plan = {
  readonly fields: JobFields
  readonly count: number
  /** Null when the client left it to chance. */
  readonly seed: number | null
  readonly responseFormat: 'url' | 'b64_json'
  readonly quality: GenerationResponse['quality']
  readonly moderation: 'auto' | 'low'
  readonly diversity: Diversity
  readonly user: string | null
  readonly stream: boolean
  /** Previews per image; 0 unless the answer is streamed. */
  readonly partialImages: number
  readonly warnings: readonly Warning[]
  /** What the events of a streamed answer are named after. */
  readonly events: 'image_generation' | 'image_edit'
}

const qualityOf = { auto: 'medium', standard: 'medium', hd: 'high', low: 'low', medium: 'medium', high: 'high' } as const

function within(value: number, { min, max }: { min: number; max: number }, param: string, model: string): number {
  if (value >= min && value <= max) return value
  throw new MintmarkError('invalid_value', { param, message: `Invalid '${param}': ${model} takes ${min} to ${max}.` })
}

function samplerOf(asked: string | null | undefined, { id, samplers }: ModelManifest): string {
  const sampler = asked ?? samplers.default
  if (samplers.supported.includes(sampler)) return sampler
  throw new MintmarkError('invalid_value', { param: 'sampler', message: `Invalid 'sampler': ${id} has ${samplers.supported.join(', ')}.` })
}

function fieldsOf(request: GenerationRequest, manifest: ModelManifest, weightsDigest: string): JobFields {
  const quality = qualityOf[request.quality ?? 'auto']
  return {
    model: manifest.id,
    weights_digest: weightsDigest,
    prompt: request.prompt,
    negative_prompt: (manifest.negative_prompt && request.negative_prompt?.trim()) || null,
    ...sizeOf(request.size ?? 'auto', manifest),
    steps: within(request.steps ?? manifest.quality_steps[quality], manifest.steps, 'steps', manifest.id),
    guidance_scale: within(request.guidance_scale ?? manifest.guidance.default, manifest.guidance, 'guidance_scale', manifest.id),
    sampler: samplerOf(request.sampler, manifest),
    output_format: request.output_format ?? 'png',
    output_compression: request.output_compression ?? 100,
    background: backgroundOf(request, manifest),
    ...(request.clip_skip && request.clip_skip > 1 ? { clip_skip: request.clip_skip } : {}),
    ...planLoras(request.loras ?? [], manifest),
  }
}

/** Throws invalid_value, unsupported_parameter or lora_not_found, naming the field and what the model takes. */
export function planGeneration(request: GenerationRequest, manifest: ModelManifest, weightsDigest: string): Plan {
  const fields = fieldsOf(request, manifest, weightsDigest)
  return {
    fields,
    count: within(request.n ?? 1, { min: 1, max: manifest.limits.max_images }, 'n', manifest.id),
    seed: request.seed ?? null,
    responseFormat: request.response_format ?? 'url',
    quality: qualityOf[request.quality ?? 'auto'],
    moderation: request.moderation ?? 'auto',
    diversity: request.diversity ?? 'off',
    user: request.user ?? null,
    stream: request.stream ?? false,
    partialImages: (request.stream && request.partial_images) || 0,
    warnings: planWarnings(request, manifest, fields),
    events: 'image_generation',
  }
}
