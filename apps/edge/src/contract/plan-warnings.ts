// What a request asks for that is accepted but not honoured as asked.
import type { GenerationRequest, ModelManifest, Warning } from '@mintmark/shared'
import type { JobFields } from '../dispatch/order.ts'

const given = (value: unknown): boolean => value !== undefined && value !== null

const ignored = (param: string, reason: string): Warning => ({
  code: 'ignored_parameter',
  param,
  message: `\`${param}\` was ignored: ${reason}.`,
})

function resized({ width, height }: JobFields, { id, native_size }: ModelManifest): Warning[] {
  if (width === native_size[0] && height === native_size[1]) return []
  const size = `${width}x${height}`
  const message = `${id} is made for ${native_size.join('x')} pixels; unless it can draw ${size} itself, the image is resized to that.`
  return [{ code: 'resized', param: 'size', message }]
}

function flattened({ background }: GenerationRequest, { output_format }: JobFields): Warning[] {
  if (background !== 'transparent' || output_format !== 'jpeg') return []
  return [{ code: 'background_flattened', param: 'background', message: 'JPEG has no transparency; the background is white.' }]
}

/** The warnings that follow from the request and the model alone; the runner adds its own. */
export function planWarnings(request: GenerationRequest, manifest: ModelManifest, fields: JobFields): Warning[] {
  const rules: readonly (readonly [boolean, string, string])[] = [
    [given(request.style), 'style', 'this server has no styles'],
    [given(request.output_compression) && fields.output_format === 'png', 'output_compression', 'PNG is lossless'],
    [given(request.negative_prompt) && !manifest.negative_prompt, 'negative_prompt', `${manifest.id} takes none`],
    [given(fields.negative_prompt) && fields.guidance_scale === 1, 'negative_prompt', 'at `guidance_scale` 1 the prompt alone is followed'],
    [given(request.partial_images) && request.partial_images !== 0 && !request.stream, 'partial_images', '`stream` is not true'],
    [given(request.quality) && request.quality !== 'auto' && given(request.steps), 'quality', '`steps` decides'],
  ]
  const ignoredOnes = rules.filter(([applies]) => applies).map(([, param, reason]) => ignored(param, reason))
  return [...ignoredOnes, ...flattened(request, fields), ...resized(fields, manifest)]
}
