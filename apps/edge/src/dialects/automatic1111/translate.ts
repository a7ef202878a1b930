// From a request of the dialect to one of the public API.
import { defaultModelId, findModel } from '@mintmark/models'
import { MintmarkError, type GenerationRequest, type ModelManifest, type Txt2imgRequest } from '@mintmark/shared'
import { requireModel } from '../../routes/models.ts'
import { takeLoras } from './prompt-loras.ts'
import { hasDialectName, samplerNamed } from './sampler-names.ts'

/** `name` may be a title, which ends with a hash in brackets. Throws model_not_found. */
export const checkpointNamed = (name: string): ModelManifest => findModel(name) ?? requireModel(name.replace(/ \[[0-9a-f]+\]$/, ''))

export const imagesOf = ({ batch_size, n_iter }: Pick<Txt2imgRequest, 'batch_size' | 'n_iter'>): number => (batch_size ?? 1) * (n_iter ?? 1)

/** One side alone stands for the other too. */
const sizeOf = ({ width, height }: Txt2imgRequest): string => (width || height ? `${width ?? height}x${height ?? width}` : 'auto')

const mostImages = 10

function countOf(request: Txt2imgRequest): number {
  const count = imagesOf(request)
  if (count <= mostImages) return count
  const message = `Invalid 'n_iter': batch_size times n_iter may be ${mostImages}.`
  throw new MintmarkError('invalid_value', { param: 'n_iter', message })
}

/** Clients of the dialect always send steps and scale, at their own defaults; a model that takes fewer gets the nearest that it takes. */
const nearest = (value: number | null | undefined, { min, max }: { min: number; max: number }): number | null =>
  value === null || value === undefined ? null : Math.min(max, Math.max(min, value))

/** They always send a sampler too: one that is known and that the model has not gives way to the model's own. */
function samplerOf(name: string | null | undefined, { samplers }: ModelManifest): string | null {
  if (!name) return null
  const { sampler } = samplerNamed(name)
  return samplers.supported.includes(sampler) || !hasDialectName(sampler) ? sampler : null
}

/** `keyModel` is what the key's options name. Throws invalid_value and model_not_found. */
export function translate(request: Txt2imgRequest, keyModel: string | null): GenerationRequest {
  const { negative_prompt, seed, steps, cfg_scale, override_settings } = request
  const { prompt, loras } = takeLoras(request.prompt)
  if (prompt === '') throw new MintmarkError('invalid_value', { param: 'prompt', message: "Invalid 'prompt': must not be empty" })
  const asked = override_settings?.sd_model_checkpoint ?? keyModel
  const manifest = checkpointNamed(asked ?? defaultModelId)
  return {
    prompt,
    loras,
    model: manifest.id,
    n: countOf(request),
    size: sizeOf(request),
    negative_prompt: negative_prompt ?? null,
    seed: seed === -1 ? null : (seed ?? null),
    steps: nearest(steps, manifest.steps),
    guidance_scale: nearest(cfg_scale, manifest.guidance),
    clip_skip: request.clip_skip || (override_settings?.CLIP_stop_at_last_layers ?? null),
    sampler: samplerOf(request.sampler_name ?? request.sampler_index, manifest),
    response_format: 'b64_json',
    output_format: 'png',
  }
}
