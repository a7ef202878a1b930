// Refuses a job that this runner cannot do, before it waits: another model, other weights, values outside the model's limits.
import { MintmarkError, type JobRequest, type ModelManifest } from '@mintmark/shared'

export type ServedModel = { readonly manifest: ModelManifest; readonly weightsDigest: string }

/** Throws `model_not_found`, `misconfigured` (other weights), `invalid_value`, `unsupported_parameter` or `job_deadline_exceeded`. `nowMs` is Unix time. */
export function checkJob(job: JobRequest, { manifest, weightsDigest }: ServedModel, nowMs: number): void {
  const names = [manifest.id, ...manifest.aliases]
  if (!names.includes(job.model))
    throw new MintmarkError('model_not_found', { param: 'model', message: `This runner serves ${manifest.id}.` })
  if (job.weights_digest !== weightsDigest) {
    throw new MintmarkError('misconfigured', { message: `This runner's ${manifest.id} has other weights than the edge promised.` })
  }
  checkLimits(job, manifest)
  checkSource(job, manifest)
  if (job.deadline_ms <= nowMs) throw new MintmarkError('job_deadline_exceeded')
}

function checkLimits(job: JobRequest, { steps, guidance, limits, samplers }: ModelManifest): void {
  checkRange('steps', job.steps, steps)
  checkRange('guidance_scale', job.guidance_scale, guidance)
  const side = { min: limits.min_side, max: limits.max_side }
  checkRange('width', job.width, side)
  checkRange('height', job.height, side)
  checkRange('images', job.images.length, { min: 1, max: limits.max_images })
  if (!samplers.supported.includes(job.sampler)) refuse('sampler', `one of ${samplers.supported.join(', ')}`)
}

function checkSource({ source }: JobRequest, { id, tasks }: ModelManifest): void {
  if (source && !tasks.includes(source.mask ? 'inpainting' : 'image-to-image'))
    throw new MintmarkError('unsupported_parameter', { param: 'image', message: `${id} makes pictures from words alone.` })
}

function checkRange(param: string, value: number, { min, max }: { min: number; max: number }): void {
  if (value < min || value > max) refuse(param, `from ${min} to ${max}`)
}

function refuse(param: string, allowed: string): never {
  throw new MintmarkError('invalid_value', { param, message: `${param} must be ${allowed} for this model.` })
}
