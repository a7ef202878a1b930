// The cache key of an image: a digest of every field that changes its bytes.
import { sha256Hex, utf8 } from './bytes.ts'
import type { JobRequest } from './runner/job.ts'

/** Raised when the pipeline after the model changes what the same fields produce. */
export const pipelineVersion = 3

type ImageFields = Pick<
  JobRequest,
  | 'model'
  | 'weights_digest'
  | 'prompt'
  | 'negative_prompt'
  | 'width'
  | 'height'
  | 'steps'
  | 'guidance_scale'
  | 'sampler'
  | 'output_format'
  | 'output_compression'
  | 'background'
  | 'source'
  | 'clip_skip'
  | 'loras'
> & { readonly seed: number }

function sourceOf({ kind, image, mask, strength, mask_reading: reading }: NonNullable<ImageFields['source']>): unknown[] {
  const read = reading ? [reading.changes, reading.blur_px] : []
  return ['source', kind, image.sha256, mask?.sha256 ?? null, strength, ...read]
}

/** What only some jobs have, by name; a job without any keeps the fingerprint that it had before these fields were. */
function rareFields({ source, clip_skip, loras }: ImageFields): unknown[] {
  const known = [
    source && sourceOf(source),
    clip_skip !== undefined && clip_skip > 1 && ['clip_skip', clip_skip],
    loras && ['loras', loras.map(({ sha256, weight }) => [sha256, weight])],
  ]
  return known.filter(Boolean)
}

/** SHA-256 (hex) over the fields in a fixed order, as JSON. Two images with the same fingerprint have the same picture and format; each has a watermark of its own. */
export function imageFingerprint(f: ImageFields): Promise<string> {
  const fields = [
    pipelineVersion,
    f.model,
    f.weights_digest,
    f.prompt,
    f.negative_prompt,
    f.seed,
    f.width,
    f.height,
    f.steps,
    f.guidance_scale,
    f.sampler,
    f.output_format,
    f.output_format === 'png' ? null : f.output_compression,
    f.background,
    ...rareFields(f),
  ]
  return sha256Hex(utf8(JSON.stringify(fields)))
}
