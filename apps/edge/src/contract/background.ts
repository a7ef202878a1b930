// Whether an image has a transparent background, from what is asked, the format and the model.
import { MintmarkError, type GenerationRequest, type ModelManifest } from '@mintmark/shared'

type Asked = Pick<GenerationRequest, 'background' | 'output_format'>

/** JPEG has no alpha channel, so it is opaque whatever is asked. Throws unsupported_parameter when the model makes no transparency. */
export function backgroundOf({ background, output_format }: Asked, { id, transparency }: ModelManifest): 'transparent' | 'opaque' {
  if (background === 'transparent' && !transparency) {
    throw new MintmarkError('unsupported_parameter', { param: 'background', message: `${id} makes opaque images only.` })
  }
  if (background === 'opaque' || output_format === 'jpeg') return 'opaque'
  return transparency ? 'transparent' : 'opaque'
}
